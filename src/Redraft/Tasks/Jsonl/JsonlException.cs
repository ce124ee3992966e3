namespace Redraft.Tasks.Jsonl;

/// <summary>A JSONL file can't be used; says where and why, up to 20 problems at once.</summary>
public sealed class JsonlException(string path, IReadOnlyList<JsonlProblem> problems) : Exception(
    string.Join('\n', problems.Select(problem => $"{path}, {problem}"))
    + (problems.Count >= JsonlFile.MaxProblems ? $"\n{path}: stopped after {problems.Count} problems" : ""))
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong, in the order of the file.</summary>
    public IReadOnlyList<JsonlProblem> Problems { get; } = problems;
}
