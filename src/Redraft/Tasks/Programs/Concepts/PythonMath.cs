namespace Redraft.Tasks.Programs.Concepts;

/// <summary>Python's integer division, which rounds down where C#'s rounds towards zero.</summary>
internal static class PythonMath
{
    /// <summary><c>a // b</c>.</summary>
    public static long FloorDivide(long a, long b) => (a - Mod(a, b)) / b;

    /// <summary><c>a % b</c> for positive b: always in [0, b).</summary>
    public static long Mod(long a, long b) => ((a % b) + b) % b;
}
