using Redraft.Tasks.Mbpp;

namespace Redraft.Tests.Tasks.Mbpp;

public sealed class PythonSignatureTests
{
    [Theory]
    [InlineData("def f(a):\n  return a", "f", "def f(a):")]
    [InlineData("def f (a , b) :\n  return a", "f", "def f (a , b) :")]
    [InlineData("x = 'def f(q):'\n# def f(z):\ndef f(a={1: 2}, b=lambda: 0) -> dict[str:int]: return a", "f", "def f(a={1: 2}, b=lambda: 0) -> dict[str:int]:")]
    [InlineData("def g():\n  def f(a): pass\ndef f(a,\n      b):\n  pass", "f", "def f(a,\n      b):")]
    [InlineData("'''\ndef f(old):\n'''\ndef f(new): pass", "f", "def f(new):")]
    [InlineData("class C:\n  def f(self): pass", "f", null)]
    [InlineData("def f(a", "f", null)]
    public void A_signature_is_the_head_of_the_outermost_definition(string code, string name, string? expected) =>
        Assert.Equal(expected, PythonSignature.Of(code, name));

    [Theory]
    [InlineData("assert f(1) == 2", "f")]
    [InlineData("assert int(f(1)) == 2", "f")]
    [InlineData("assert (g(1), f (2)) == 2", "g")]
    [InlineData("assert 'g(' != f(1)", "f")]
    [InlineData("assert print(1)", null)]
    public void The_entry_is_the_first_called_function_that_the_code_defines(string test, string? expected) =>
        Assert.Equal(expected, PythonSignature.Entry("def g(x): pass\ndef f(x): pass\n", test));

    [Fact]
    public void Renaming_leaves_strings_comments_and_longer_names_alone() =>
        Assert.Equal(
            "f(1, 'candidate', candidates, x.f) # candidate",
            PythonSignature.Rename("candidate(1, 'candidate', candidates, x.candidate) # candidate", "candidate", "f"));

    [Theory]
    [InlineData("assert f(1, 2) == [3, 4], \"why, oh\"", "assert f(1, 2) == [3, 4]")]
    [InlineData("assert f('a, b') == 1", "assert f('a, b') == 1")]
    [InlineData("assert f(r'\\,', b'''x,'y''') == 1 , 'm'", "assert f(r'\\,', b'''x,'y''') == 1")]
    public void A_message_is_cut_at_the_comma_outside_brackets(string assert, string expected) =>
        Assert.Equal(expected, PythonSignature.WithoutMessage(assert));
}
