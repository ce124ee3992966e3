using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Conventions;

public sealed class PrivilegesTests
{
    private static readonly string[] Needed =
        ["System.Private.CoreLib", "System.Runtime", "System.Diagnostics.Process", "System.ComponentModel.Primitives", "System.Runtime.InteropServices", "System.Net.Http", "System.Console"];

    private static readonly IReadOnlyList<MetadataReference> Runtime = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(path => Needed.Contains(Path.GetFileNameWithoutExtension(path))).Select(path => MetadataReference.CreateFromFile(path))];

    [Fact]
    public void Every_project_stays_within_its_privileges()
        => Refuse.Any(Parts.Product.SelectMany(a => Privileges.Exceeded(a.GetName().Name!, CompiledCode.Of(a))), "uses of what only another project may use");

    [Theory]
    [InlineData("System.Diagnostics.Process.Start(\"x\");", "System.Diagnostics.Process")]
    [InlineData("new System.Diagnostics.Process().Kill();", "System.Diagnostics.Process")]
    [InlineData("_ = new System.Diagnostics.ProcessStartInfo();", "System.Diagnostics.ProcessStartInfo")]
    [InlineData("P.Start(\"x\");", "System.Diagnostics.Process")]
    [InlineData("fork();", "fork (native)")]
    [InlineData("Innocent();", "execve (native)")]
    [InlineData("System.Runtime.InteropServices.NativeLibrary.Load(\"libc\");", "System.Runtime.InteropServices.NativeLibrary")]
    [InlineData("System.Reflection.Assembly.LoadFrom(\"evil.dll\");", "System.Reflection.Assembly.LoadFrom")]
    [InlineData("System.Type.GetType(\"System.Diagnostics.Process\");", "System.Type.GetType")]
    [InlineData("new System.Net.Http.HttpClient();", "System.Net.Http.HttpClient")]
    [InlineData("System.Console.WriteLine();", "System.Console")]
    public void The_rule_sees_through_every_way_of_writing_it(string statement, string found)
        => Assert.Contains($"Redraft: {found}", Privileges.Exceeded("Redraft", Compile(statement)));

    [Fact]
    public void What_is_allowed_is_not_refused()
    {
        Assert.Empty(Privileges.Exceeded("Redraft", Compile("System.Math.Abs(1);")));
        Assert.DoesNotContain("Redraft.Sandbox: System.Diagnostics.Process", Privileges.Exceeded("Redraft.Sandbox", Compile("P.Start(\"x\");")));
    }

    private static CompiledCode Compile(string statement)
    {
        // A native function counts by being declared; so each is declared only where the statement calls it.
        var natives = (statement.StartsWith("fork", StringComparison.Ordinal) ? "[System.Runtime.InteropServices.DllImport(\"libc\")] static extern int fork();" : "")
            + (statement.StartsWith("Innocent", StringComparison.Ordinal) ? "[System.Runtime.InteropServices.DllImport(\"libc\", EntryPoint = \"execve\")] static extern int Innocent();" : "");
        var alias = statement.StartsWith("P.", StringComparison.Ordinal) ? "using P = System.Diagnostics.Process;" : "";
        var compilation = CSharpCompilation.Create(
            "snippet", [CSharpSyntaxTree.ParseText($"{alias} class C {{ {natives} void M() {{ {statement} }} }}")], Runtime,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        assembly.Position = 0;
        return new CompiledCode(assembly);
    }
}
