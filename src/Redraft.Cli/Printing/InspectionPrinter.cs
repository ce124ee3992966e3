using System.Globalization;
using Redraft.Engine.Architectures;
using Redraft.Engine.Inspecting;
using Redraft.Engine.Tokenizing;
using Spectre.Console;

namespace Redraft.Cli.Printing;

/// <summary>Prints an inspection as a table of what there is, and one of what work would take.</summary>
internal static class InspectionPrinter
{
    private const int MostSpecial = 8;
    private const string NotRead = "not read: --deep reads every number";

    public static void Print(Terminal terminal, InspectionReport report)
    {
        var console = terminal.OutConsole();
        console.Write(Table(terminal, UntrustedText.Visible(report.Inspection.Path, 200), What(report)));
        if (report.Needs.Count > 0)
        {
            var needs = report.Needs.Select(need => (need.Work, $"{Bytes(need.Bytes)}{(need.Bytes <= report.Memory ? "" : "  does not fit")}"));
            console.Write(Table(terminal, $"memory, by the sizes; {Bytes(report.Memory)} are here", needs));
            console.Write(Table(terminal, "disk", report.Disk.Select(need => (need.Work, Bytes(need.Bytes)))));
        }

        if (report.Machine is { } machine)
        {
            console.Write(Table(terminal, "speed: an estimate, tokens a second", Speeds(report)));
            console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Estimated from {machine.Operations / 1e9:0} Gflop/s of multiply-adds and {machine.Bytes / 1e9:0.0} GB/s of memory, just measured by {Plural.Of(machine.Threads, "thread")}."));
        }
    }

    private static IEnumerable<(string, string)> What(InspectionReport report)
    {
        var inspection = report.Inspection;
        yield return ("kind", inspection.Kind switch
        {
            CheckpointKind.Folder => "a model's folder, as Hugging Face has them", CheckpointKind.Gguf => "a model in a GGUF file",
            CheckpointKind.Adapters => "low-rank adapters, as PEFT has them", _ => "weights in a safetensors file, without a configuration",
        });
        yield return ("whole", inspection.Problems.Count > 0 ? $"no: {Plural.Of(inspection.Problems.Count, "problem")}" : inspection.Deep ? "yes: every number was read" : "yes, as far as headers tell");
        if (inspection.Config is { } config)
        {
            yield return (inspection.Kind == CheckpointKind.Adapters ? "model under them" : "architecture", Architecture(config));
            yield return ("sizes", Sizes(config));
        }

        if (inspection.Adapters is { } adapters)
        {
            yield return ("adapters", string.Create(CultureInfo.InvariantCulture,
                $"rank {adapters.Rank}, alpha {adapters.Alpha}, on {(adapters.Modules is null ? "every linear layer" : string.Join(", ", adapters.Modules.Select(Line)))}"));
            yield return ("made for", $"{Line(adapters.Base.Path ?? "(not said)")}{(adapters.BaseFolder is null ? ", not found: give it with --base" : "")}"
                + (adapters.Base.Id is { } id ? $", {ShortHash.Of(Line(id))}" : ""));
        }

        yield return ("parameters", $"{Number(inspection.Tensors.Sum(t => t.Count))} in {Plural.Of(inspection.Tensors.Count, "tensor")}");
        foreach (var (part, count) in report.Parts)
        {
            yield return ("  " + part, Number(count));
        }

        yield return ("stored as", string.Join(", ", report.Types.Select(type => $"{Line(type.Type)} {Number(type.Count)} ({Bytes(type.Bytes)})")));
        yield return ("finite", !inspection.Deep ? NotRead : $"{Number(inspection.Tensors.Sum(t => t.NaN))} NaN, {Number(inspection.Tensors.Sum(t => t.Infinite))} infinities");
        foreach (var line in inspection.Tokenizer is { } tokenizer ? Tokens(tokenizer) : [])
        {
            yield return line;
        }

        yield return ("files", string.Join(", ", inspection.Files.Select(file => $"{Line(file.Name)} {Bytes(file.Bytes)}")));
        yield return ("sha256", inspection.Hash ?? (inspection.Deep ? "–" : NotRead));
        yield return ("training state", report.Training is { } training ? State(training) : "none");
    }

    private static IEnumerable<(string, string)> Tokens(BpeTokenizer tokenizer)
    {
        var special = tokenizer.AddedTokens.Where(token => token.Special).ToList();
        var shown = string.Join(", ", special.Take(MostSpecial).Select(token => $"{Line(token.Content)} {token.Id}"));
        yield return ("tokenizer", $"{InspectionReport.KindOf(tokenizer)}, {Number(tokenizer.VocabularySize)} tokens");
        yield return ("special tokens", $"{shown}{(special.Count > MostSpecial ? $" and {special.Count - MostSpecial} more" : "")}; end of text {tokenizer.EndOfText}"
            + (tokenizer.BeginOfText is { } begin ? $", begin {begin}" : ""));
    }

    private static IEnumerable<(string, string)> Speeds(InspectionReport report)
    {
        foreach (var estimate in report.Estimates)
        {
            yield return (estimate.Work, "about " + Rounded(estimate.TokensPerSecond));
        }

        if (report.Measured is { } measured)
        {
            yield return ("sample, one stream, measured", $"{Rounded(measured.TokensPerSecond)} over {measured.Tokens} tokens");
        }
    }

    private static string Architecture(ModelConfig config) => config.ModelType
        + (config.TiedHead ? ", head tied to the embedding" : ", head of its own")
        + (config.QueryKeyNorm ? ", norms on queries and keys" : "") + (config.AttentionBias ? ", biases on queries, keys and values" : "")
        + (config.RotaryScaling is { } scaling ? $", {scaling}" : "") + (config.SlidingWindow is { } window ? $", sliding window {Number(window)}" : "");

    private static string Sizes(ModelConfig config)
        => $"vocabulary {Number(config.VocabularySize)}, width {Number(config.Width)}, {Plural.Of(config.Layers, "layer")}, {Plural.Of(config.Heads, "head")} of {config.HeadWidth} "
            + $"({config.KeyValueHeads} for keys), feed-forward {Number(config.FeedForwardWidth)}, context {Number(config.ContextLength)}";

    private static string State(Redraft.Engine.Training.StoppedTraining state) => !state.Whole ? $"{Bytes(state.Bytes)}, torn: it will not be gone on from"
        : string.Create(CultureInfo.InvariantCulture, $"stopped after {state.Steps} steps, in epoch {state.Epoch + 1}, last loss {state.LastLoss:0.000} nats ({Bytes(state.Bytes)})");

    private static Table Table(Terminal terminal, string title, IEnumerable<(string Name, string Value)> rows)
    {
        var table = new Table { Border = terminal.Plain ? TableBorder.Markdown : TableBorder.Simple, Title = new TableTitle(Markup.Escape(title)) }.LeftAligned();
        table.AddColumn(new TableColumn("").NoWrap()).AddColumn("");
        foreach (var (name, value) in rows)
        {
            table.AddRow(new Text(name), new Text(value));
        }

        return table;
    }

    private static string Line(string text) => UntrustedText.Visible(text, 200);

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Rounded(double rate) => rate.ToString(rate >= 100 ? "#,0" : "0.0", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
    };
}
