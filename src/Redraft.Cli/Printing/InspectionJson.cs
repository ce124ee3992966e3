using Redraft.Engine.Architectures;
using Redraft.Engine.Inspecting;

namespace Redraft.Cli.Printing;

/// <summary>An inspection as <c>--json</c> prints it; its fields are listed in docs/files.md.</summary>
internal static class InspectionJson
{
    private const int Schema = 1;

    public static object Of(InspectionReport report)
    {
        var inspection = report.Inspection;
        return new
        {
            Schema,
            inspection.Path,
            Kind = inspection.Kind.ToString().ToLowerInvariant(),
            Whole = inspection.Problems.Count == 0,
            inspection.Deep,
            Problems = InspectionReport.Failure(inspection).Faults.Select(fault => new { Code = fault.Code.Name, fault.What, fault.File, fault.Line, fault.Help }),
            Sha256 = inspection.Hash,
            Files = inspection.Files.Select(file => new { file.Name, file.Bytes }),
            Architecture = inspection.Config is { } config ? Architecture(config) : null,
            Parameters = new
            {
                Total = inspection.Tensors.Sum(t => t.Count),
                Parts = report.Parts.Select(part => new { part.Part, part.Count }),
                Types = report.Types.Select(type => new { type.Type, type.Count, type.Bytes }),
            },
            Tensors = inspection.Tensors.Select(t => new { t.Name, t.Type, t.Shape, t.Bytes, Nan = inspection.Deep ? t.NaN : (long?)null, Infinite = inspection.Deep ? t.Infinite : (long?)null }),
            Tokenizer = Tokenizer(report),
            Adapters = inspection.Adapters is { } adapters
                ? new { adapters.Rank, adapters.Alpha, adapters.Modules, Base = adapters.Base.Path, BaseId = adapters.Base.Id, adapters.BaseFolder }
                : null,
            Training = report.Training is { } training
                ? new { training.Path, training.Bytes, training.Whole, training.Steps, training.Epoch, training.Position, training.LastLoss }
                : null,
            Memory = new { Available = report.Memory, Needs = report.Needs.Select(need => new { need.Work, need.Bytes, Fits = need.Bytes <= report.Memory }) },
            Disk = report.Disk.Select(need => new { need.Work, need.Bytes }),
            Speed = report.Machine is { } machine
                ? new
                {
                    machine.Threads,
                    OperationsPerSecond = machine.Operations,
                    BytesPerSecond = machine.Bytes,
                    Estimates = report.Estimates.Select(estimate => new { estimate.Work, estimate.TokensPerSecond }),
                    Measured = report.Measured is { } measured ? new { Work = "sample, one stream", measured.TokensPerSecond, measured.Tokens, measured.Seconds } : null,
                }
                : null,
        };
    }

    private static object Architecture(ModelConfig config) => new
    {
        config.ModelType,
        config.VocabularySize,
        config.Width,
        config.Layers,
        config.Heads,
        config.KeyValueHeads,
        config.HeadWidth,
        config.FeedForwardWidth,
        config.ContextLength,
        config.SlidingWindow,
        config.NormEpsilon,
        config.RotaryBase,
        RotaryScaling = config.RotaryScaling?.ToString(),
        config.AttentionBias,
        config.QueryKeyNorm,
        config.TiedHead,
    };

    private static object? Tokenizer(InspectionReport report) => report.Inspection.Tokenizer is not { } tokenizer ? null : new
    {
        Kind = InspectionReport.KindOf(tokenizer),
        tokenizer.VocabularySize,
        tokenizer.BeginOfText,
        tokenizer.EndOfText,
        Special = tokenizer.AddedTokens.Where(token => token.Special).Select(token => new { token.Id, token.Content }),
        Added = tokenizer.AddedTokens.Count(token => !token.Special),
    };
}
