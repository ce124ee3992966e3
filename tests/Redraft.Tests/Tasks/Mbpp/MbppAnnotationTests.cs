using Redraft.Tasks.Mbpp;

namespace Redraft.Tests.Tasks.Mbpp;

public sealed class MbppAnnotationTests
{
    private static readonly MbppAnnotation Annotation = new()
    {
        TaskId = 7,
        Prompt = "\"\"\"\nAdd.\n\"\"\"\n\ndef aid(x):\n    return x\ndef add(a, b):\n",
        Test = "from pytest import approx\n\ndef check(candidate):\n\tassert candidate(1, 2) ==approx( 3), \"candidate(1, 2) ==approx( 3)\"\r\n\tassert candidate('candidate', '') == 'candidate'\n",
        Feedback = "Add them.",
        Completion = "\n    return a + b",
        Refinement = "def add(a, b):\n    return a + b",
        Original = "\"\"\"\nAdd.\n\"\"\"\n\ndef aid(x):\n    return x\ndef add(a, b):\n    return a",
        EditDistance = 0.5,
        Passed = true,
    };

    [Fact]
    public void Its_tests_become_plain_asserts_that_call_the_last_function_of_the_prompt()
    {
        Assert.Equal("add", Annotation.Entry);
        Assert.Equal(["assert add(1, 2) ==approx( 3)", "assert add('candidate', '') == 'candidate'"], Annotation.Asserts);
        Assert.Equal("    return a", Annotation.OriginalBody);
    }

    [Fact]
    public void The_training_prompt_ends_where_the_refinement_starts() =>
        Assert.Equal($"OLD CODE:\n{Annotation.Original}\n\nFEEDBACK:\nAdd them.\n\nREFINEMENT:\n", Annotation.RefinementPrompt);
}
