namespace Redraft.Sandbox.Spawning;

/// <summary>The Python texts inside this assembly.</summary>
internal static class PythonSource
{
    /// <summary>Reads its program from descriptor 3 (4 bytes of length, then text) and runs it.</summary>
    public const string StartFromText = Read + "exec(compile(b.decode(),'judge.py','exec'))";

    /// <summary>As above, for a program compiled beforehand: compiling costs more than all else at the start.</summary>
    public const string StartFromCode = "import marshal\n" + Read + "exec(marshal.loads(b))";

    /// <summary>The nursery, which goes on as a candidate in the processes that it forks: with no frame of its own below, and another <c>__main__</c>.</summary>
    public const string StartNursery = Read + "exec(compile(b.decode(),'nursery.py','exec'),{'__name__':'nursery'})\ndel b,n\n" + StartFromCode;

    private const string Read = "from posix import read\nn=int.from_bytes(read(3,4),'little')\nb=b''\nwhile len(b)<n:b+=read(3,n-len(b))\n";

    public static string Of(string name)
    {
        using var stream = typeof(PythonSource).Assembly.GetManifestResourceStream(name + ".py")
            ?? throw new InvalidOperationException($"the assembly holds no {name}.py");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
