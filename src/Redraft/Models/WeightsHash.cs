using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Redraft.Engine.Architectures;

namespace Redraft.Models;

/// <summary>What names a set of weights: equal hashes mean equal weights, wherever and however they are stored.</summary>
internal static class WeightsHash
{
    /// <summary><c>sha256:</c> and 64 hex digits over each parameter's name, shape and float bits, in the model's order, then of adapters that act. About 1 GB/s.</summary>
    public static string Of(ITransformer model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var adapters = model.Adapter is { Enabled: true, Merged: false } lora ? lora.Parameters : [];
        foreach (var parameter in model.Parameters.Concat(adapters))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{parameter.Name}[{string.Join(',', parameter.Shape)}]\n"));
            Append(hash, parameter.Value.Span);
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            hash.AppendData(MemoryMarshal.AsBytes(values));
            return;
        }

        var bytes = new byte[sizeof(float)];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            hash.AppendData(bytes);
        }
    }
}
