using Redraft.Tasks.Mbpp;

namespace Redraft.Papers.Published;

/// <summary>How the tasks are split, and what prompts the two rules build of them.</summary>
internal static class SplitTables
{
    /// <summary>The unit of numbers that are of the data as a whole.</summary>
    public const string Whole = "data";

    public static PaperSection OfSplits(PublishedData data) => new(
        "Splits", "§3", "count", "MBPP_Test is tasks 11 to 110, MBPP_Refine 111 to 310, MBPP_Train 311 to 974. Annotated are tasks that the paper's model never solved; those of the test tasks are unused in the paper, and so are those of the tasks 1 to 10.",
        [
            Count("tasks", "974", data.Rows.Count), Count("MBPP_Test", "100", In(data, 11, 110)), Count("MBPP_Refine", "200", In(data, 111, 310)), Count("MBPP_Train", "664", In(data, 311, 974)),
            Count("annotations", "195", data.Annotations.Count), Count("of MBPP_Refine, for the refiner", "44", data.Within(Split.Refiner).Count),
            Count("of MBPP_Train, for the policy", "128", data.Within(Split.Train).Count), Count("of MBPP_Test", "", data.Within(Split.HeldOut).Count),
            Count("of tasks 1 to 10", "", data.Annotations.Count(a => a.TaskId <= 10)),
        ],
        [])
    {
        SameData = true,
    };

    public static PaperSection OfPrompts(PublishedData data)
    {
        List<MbppRow> rows = [.. data.Rows.Values];
        var (ours, official) = (MbppPromptCounts.Of(rows, MbppPromptForm.Signature), MbppPromptCounts.Of(rows, MbppPromptForm.Official));
        int Test(MbppPromptCounts counts) => In(data, 11, 110) - counts.Failed.Count(id => id is >= 11 and <= 110);
        return new PaperSection(
            "Prompts", "§3, and the rule of its published code", "count",
            "The published rule finds the function's head by text, and shows all code before it: it leaks reference code, and builds nothing for tasks whose heads have another spacing, which then drop out of the test set. Ours parses the program and shows the head alone.",
            [
                Count("prompts, published rule", "", official.Built), Count("prompts, ours", "", ours.Built),
                Count("of test tasks, published rule", "100", Test(official)), Count("of test tasks, ours", "100", Test(ours)),
                Count("that show reference code, published rule", "", official.Leaking), Count("that show reference code, ours", "", ours.Leaking),
                Count("annotators' prompts that the published rule makes again", "195", data.Annotations.Count(a => data.OfficialPrompt(a.TaskId) == a.Prompt)),
            ],
            [])
        {
            SameData = true,
        };
    }

    public static PaperRow Count(string name, string paper, int count) => PaperRow.Of(name, paper, [(Whole, count)]);

    private static int In(PublishedData data, int first, int last) => data.Rows.Keys.Count(id => id >= first && id <= last);
}
