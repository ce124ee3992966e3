using Redraft.Evaluating;

namespace Redraft.Runs;

#pragma warning disable SA1300, IDE1006 // column names as the database spells them: Dapper maps by name

internal sealed class ProblemRow
{
    public string id { get; set; } = "";
    public string task { get; set; } = "";
    public string split { get; set; } = "";
    public string description { get; set; } = "";
    public string signature { get; set; } = "";
    public string? reference { get; set; }
    public string? reference_author_kind { get; set; }
    public string? reference_author { get; set; }
    public string? tests { get; set; }

    public Problem ToProblem() => new()
    {
        Id = id,
        Task = task,
        Split = RowText.Name<Split>(split),
        Description = description,
        Signature = signature,
        Reference = reference,
        ReferenceAuthor = reference_author_kind is null ? null : new Author(RowText.Name<AuthorKind>(reference_author_kind), reference_author!),
        Tests = tests is null ? null : RunJson.Read<ProgramTests>(tests),
    };
}

internal abstract class OriginColumns
{
    public string stage { get; set; } = "";
    public string seed { get; set; } = "";
    public string model { get; set; } = "";
    public string template_hash { get; set; } = "";
    public string sampling { get; set; } = "";
    public string time { get; set; } = "";

    public Origin ToOrigin() => new()
    {
        Stage = stage,
        Model = model,
        TemplateHash = template_hash,
        Sampling = sampling,
        Seed = RowText.Seed(seed),
        Time = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture),
    };
}

internal sealed class DraftRow : OriginColumns
{
    public const string Select = """
        SELECT d.id, d.problem_id, d.text, d.author_kind, d.author, d.parent_id, d.feedback_id, d.sample, d.log_probability,
               d.stage, d.seed, o.model, o.template_hash, o.sampling, o.time, s.scorer, s.value, s.passed, s.kind, s.verdict
        FROM drafts d JOIN origins o ON o.id = d.origin LEFT JOIN scores s ON s.run_seed = d.run_seed AND s.draft_id = d.id
        """;

    public string id { get; set; } = "";
    public string problem_id { get; set; } = "";
    public string text { get; set; } = "";
    public string author_kind { get; set; } = "";
    public string author { get; set; } = "";
    public string? parent_id { get; set; }
    public string? feedback_id { get; set; }
    public long sample { get; set; }
    public double? log_probability { get; set; }
    public string? scorer { get; set; }
    public double? value { get; set; }
    public long? passed { get; set; }
    public string? kind { get; set; }
    public string? verdict { get; set; }

    public Draft ToDraft() => new()
    {
        Id = id,
        ProblemId = problem_id,
        Text = text,
        Author = new Author(RowText.Name<AuthorKind>(author_kind), author),
        ParentId = parent_id,
        FeedbackId = feedback_id,
        Sample = (int)sample,
        LogProbability = log_probability,
    };

    public Score? ToScore() => scorer is null ? null : new Score
    {
        DraftId = id,
        Scorer = scorer,
        Value = value!.Value,
        Passed = RowText.Flag(passed!.Value),
        Kind = kind!,
        Verdict = verdict is null ? null : RunJson.Read<ProgramVerdict>(verdict),
    };
}

internal sealed class FeedbackRow : OriginColumns
{
    public const string Select = """
        SELECT f.id, f.draft_id, f.text, f.target_start, f.target_length, f.target_line, f.whole_id, f.author_kind, f.author, f.stage, f.seed, o.model, o.template_hash, o.sampling, o.time
        FROM feedback f JOIN origins o ON o.id = f.origin
        """;

    public string id { get; set; } = "";
    public string draft_id { get; set; } = "";
    public string text { get; set; } = "";
    public long? target_start { get; set; }
    public long? target_length { get; set; }
    public long? target_line { get; set; }
    public string? whole_id { get; set; }
    public string author_kind { get; set; } = "";
    public string author { get; set; } = "";

    public Feedback ToFeedback() => new()
    {
        Id = id,
        DraftId = draft_id,
        Text = text,
        Target = target_start is null && target_length is null && target_line is null ? null
            : new FeedbackTarget(checked((int)target_start!.Value), checked((int)target_length!.Value), checked((int?)target_line)),
        WholeId = whole_id,
        Author = new Author(RowText.Name<AuthorKind>(author_kind), author),
    };
}

internal sealed class ComparisonRow
{
    public string id { get; set; } = "";
    public string problem_id { get; set; } = "";
    public string left_draft_id { get; set; } = "";
    public string right_draft_id { get; set; } = "";
    public string? preferred_draft_id { get; set; }
    public string author_kind { get; set; } = "";
    public string author { get; set; } = "";

    public Comparison ToComparison() => new()
    {
        Id = id,
        ProblemId = problem_id,
        LeftDraftId = left_draft_id,
        RightDraftId = right_draft_id,
        PreferredDraftId = preferred_draft_id,
        Author = new Author(RowText.Name<AuthorKind>(author_kind), author),
    };
}

internal sealed class CheckpointRow
{
    public string stage { get; set; } = "";
    public string hash { get; set; } = "";
    public string model { get; set; } = "";
    public string folder { get; set; } = "";
    public string @base { get; set; } = "";
    public long other_examples { get; set; }
    public string options { get; set; } = "";
    public string seed { get; set; } = "";
    public string losses { get; set; } = "";

    public CheckpointRecord ToCheckpoint(IReadOnlyList<string> drafts) => new()
    {
        Stage = stage,
        Hash = hash,
        Model = model,
        Folder = folder,
        Base = @base,
        DraftIds = drafts,
        OtherExamples = (int)other_examples,
        Options = options,
        Seed = RowText.Seed(seed),
        Losses = RunJson.Read<double[]>(losses),
    };
}

internal sealed class MeasureRow
{
    public string stage { get; set; } = "";
    public string name { get; set; } = "";
    public string metric { get; set; } = "";
    public double? value { get; set; }
    public double? low { get; set; }
    public double? high { get; set; }
    public long count { get; set; }

    public Measure ToMeasure() => new(stage, name, metric, value ?? double.NaN, low ?? double.NaN, high ?? double.NaN, (int)count);
}
