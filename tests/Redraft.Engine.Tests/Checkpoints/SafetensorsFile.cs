using System.Buffers.Binary;
using System.Text;

namespace Redraft.Engine.Tests.Checkpoints;

/// <summary>Makes safetensors files by hand, right and wrong.</summary>
internal static class SafetensorsFile
{
    public static byte[] Make(string header, int dataBytes, ulong? announced = null) => Make(Encoding.UTF8.GetBytes(header), dataBytes, announced);

    public static byte[] Make(byte[] header, int dataBytes, ulong? announced = null)
    {
        var file = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, announced ?? (ulong)header.Length);
        header.CopyTo(file, 8);
        return file;
    }
}
