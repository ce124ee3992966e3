using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Training;

/// <summary>A training's state as a file.</summary>
/// <remarks>A SHA-256 at the end covers everything before it: a torn or foreign file is never read as a state.</remarks>
internal static class TrainerStateFile
{
    private const ulong Magic = 0x33455441_54534452; // "RDSTATE3"
    private const int Chunk = 1 << 20;

    /// <summary>Writes it whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Names everything that decides the training; another key's state is not read.</param>
    /// <param name="state">The state.</param>
    /// <param name="losses">The losses so far.</param>
    public static void Write(string path, string key, TrainerState state, IReadOnlyList<double> losses) => DurableFile.Write(path, file =>
    {
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(file, hash, CryptoStreamMode.Write, leaveOpen: true))
        using (var writer = new BinaryWriter(hashed, Encoding.UTF8))
        {
            writer.Write(Magic);
            writer.Write(key);
            writer.Write(state.Step);
            writer.Write(state.Epoch);
            writer.Write(state.Position);
            writer.Write((int)state.Precision);
            writer.Write(losses.Count);
            foreach (var loss in losses)
            {
                writer.Write(loss);
            }

            foreach (var arrays in new[] { state.Weights, state.FirstMoments, state.SecondMoments, state.Averages })
            {
                Write(writer, arrays);
            }
        }

        file.Write(hash.Hash!);
    });

    /// <summary>The state, or null if there is none that is whole and of this key.</summary>
    public static (TrainerState State, List<double> Losses)? Read(string path, string key)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var file = RegularFile.Open(path);
        if (!IsWhole(file))
        {
            return null;
        }

        file.Position = 0;
        using var reader = new BinaryReader(new BufferedStream(file, Chunk));
        if (reader.ReadUInt64() != Magic || reader.ReadString() != key)
        {
            return null;
        }

        var (step, epoch, position) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        var precision = (ProductPrecision)reader.ReadInt32();
        var losses = Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadDouble()).ToList();
        return (new TrainerState(step, epoch, position, ReadArrays(reader), ReadArrays(reader), ReadArrays(reader), ReadArrays(reader)) { Precision = precision }, losses);
    }

    /// <summary>How far a state is, without its arrays; null if it isn't whole. Any key's.</summary>
    public static (int Step, int Epoch, int Position, double? LastLoss)? Progress(string path)
    {
        using var file = RegularFile.Open(path);
        if (!IsWhole(file))
        {
            return null;
        }

        file.Position = 0;
        using var reader = new BinaryReader(file, Encoding.UTF8);
        if (reader.ReadUInt64() != Magic)
        {
            return null;
        }

        _ = reader.ReadString(); // the key
        var (step, epoch, position, _, losses) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        file.Position += Math.Max(0, losses - 1) * (long)sizeof(double);
        return (step, epoch, position, losses > 0 ? reader.ReadDouble() : null);
    }

    private static bool IsWhole(Stream file)
    {
        var left = file.Length - SHA256.HashSizeInBytes;
        if (left <= 0)
        {
            return false;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[Chunk];
        while (left > 0)
        {
            var part = chunk.AsSpan(0, (int)Math.Min(left, Chunk));
            file.ReadExactly(part);
            hash.AppendData(part);
            left -= part.Length;
        }

        var stored = new byte[SHA256.HashSizeInBytes];
        file.ReadExactly(stored);
        return hash.GetHashAndReset().AsSpan().SequenceEqual(stored);
    }

    private static void Write(BinaryWriter writer, float[][] arrays)
    {
        writer.Write(arrays.Length);
        foreach (var array in arrays)
        {
            writer.Write(array.Length);
            writer.Write(MemoryMarshal.AsBytes<float>(array));
        }
    }

    private static float[][] ReadArrays(BinaryReader reader)
    {
        var arrays = new float[reader.ReadInt32()][];
        for (var i = 0; i < arrays.Length; i++)
        {
            arrays[i] = new float[reader.ReadInt32()];
            reader.ReadExactly(MemoryMarshal.AsBytes(arrays[i].AsSpan()));
        }

        return arrays;
    }
}
