namespace Redraft.Engine.Tests.Checkpoints;

/// <summary>Damages files the way a fuzzer does: flips, cuts, repeats, swaps, and numbers at the edges.</summary>
internal static class Mutation
{
    private static readonly byte[][] Edges =
    [
        .. new[]
        {
            "2147483647", "2147483648", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551615", "-1", "1e400",
            "null", "{}", "[]", "\"", "\\ud800", "[[[[[[[[[[[[", "{\"a\":", "\"x\":1,", ",", "\0", "0",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    public static byte[] Of(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var count = 1 + random.Next(3); count > 0; count--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveRange(at, Math.Min(1 + random.Next(12), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count + 1)).Take(random.Next(40)).ToArray());
                    break;
                case 3:
                    bytes.InsertRange(at, Edges[random.Next(Edges.Length)]);
                    break;
                default:
                    // A number replaced, lengths kept right otherwise.
                    var digits = bytes.FindIndex(Math.Min(at, bytes.Count), value => char.IsAsciiDigit((char)value));
                    if (digits >= 0)
                    {
                        bytes.RemoveAt(digits);
                        bytes.InsertRange(digits, Edges[random.Next(9)]);
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}
