using System.Globalization;
using System.Text.Json;
using Redraft.Bench.PeerFiles;
using Redraft.Engine.Kernels;

namespace Redraft.Bench.Comparing;

/// <summary>Sampling, prompts and single streams, against llama.cpp, ik_llama.cpp and llama2.c.</summary>
/// <param name="peers">Where they are.</param>
/// <param name="options">How long a turn is, how many threads, and which time counts.</param>
internal sealed class GeneratingGroups(PeerPrograms peers, CompareOptions options)
{
    private const string LlamaCpp = "llama.cpp", IkLlamaCpp = "ik_llama.cpp", Llama2c = "llama2.c", OtherPrecisions = " bf16 or q8_0";
    private const string AnyPrecision = OurProcess.Name + " in any precision", Bytes = OurProcess.Name + " int8";
    private const string Batched = "llama-batched-bench", Single = "llama-bench";

    private readonly OurProcess _ours = new(options);
    private readonly string _threads = Text(options.Threads);

    public IEnumerable<Group> All => GeneratingShape.All.SelectMany(shape => new[] { Sample(shape), Prompt(shape), Stream(shape) });

    private Group Sample(GeneratingShape shape) => new(
        $"sample-{shape.Name}",
        $"{GeneratingShape.Samples} samples of one prompt of {GeneratingShape.SharedPrompt} tokens, {GeneratingShape.NewTokens} new tokens each; the peers choose tokens at no cost",
        "new tokens/s",
        [
            _ours.Candidate(OurProcess.Name, "sample", shape.Name, nameof(WeightPrecision.Float32)),
            new Candidate(AnyPrecision, () => Best(Enum.GetNames<WeightPrecision>().Select(precision => _ours.Contender("sample", shape.Name, precision)))),
            SampleOf(LlamaCpp, peers.LlamaCpp(Batched), shape, [TensorEncoding.F32], [["-fa", "on"], ["-fa", "off", "-kvu"]]),
            SampleOf(IkLlamaCpp, peers.IkLlamaCpp(Batched), shape, [TensorEncoding.F32], [["-fa", "on"], ["-fa", "off"]]),
            SampleOf(LlamaCpp + OtherPrecisions, peers.LlamaCpp(Batched), shape, [TensorEncoding.Bf16, TensorEncoding.Q8], [["-fa", "on"], ["-fa", "off", "-kvu"]]),
            SampleOf(IkLlamaCpp + OtherPrecisions, peers.IkLlamaCpp(Batched), shape, [TensorEncoding.Bf16, TensorEncoding.Q8], [["-fa", "on"], ["-fa", "off"]]),
        ],
        [
            new PeerRatio($"sample-{shape.Name}-vs-llama", Quantity.Speed, OurProcess.Name, [LlamaCpp, IkLlamaCpp], Goal(shape, 8, 5, 2.5)),
            new PeerRatio($"sample-{shape.Name}-any-vs-llama", Quantity.Speed, AnyPrecision,
                [LlamaCpp, IkLlamaCpp, LlamaCpp + OtherPrecisions, IkLlamaCpp + OtherPrecisions], Goal(shape, 8, 4, 3)),
        ]);

    private Group Prompt(GeneratingShape shape) => new(
        $"prompt-{shape.Name}", $"taking in a prompt of {GeneratingShape.LongPrompt} tokens", "tokens/s",
        [
            _ours.Candidate(OurProcess.Name, "prompt", shape.Name),
            SingleOf(LlamaCpp, peers.LlamaCpp(Single), shape, [TensorEncoding.F32], "-p", Text(GeneratingShape.LongPrompt), "-n", "0"),
            SingleOf(IkLlamaCpp, peers.IkLlamaCpp(Single), shape, [TensorEncoding.F32], "-p", Text(GeneratingShape.LongPrompt), "-n", "0"),
        ],
        [
            new PeerRatio($"prompt-{shape.Name}-vs-llama", Quantity.Speed, OurProcess.Name, [LlamaCpp], 1.6),
            new PeerRatio($"prompt-{shape.Name}-vs-ik-llama", Quantity.Speed, OurProcess.Name, [IkLlamaCpp]),
        ]);

    private Group Stream(GeneratingShape shape) => new(
        $"stream-{shape.Name}", $"one sequence of {GeneratingShape.NewTokens} new tokens", "tokens/s",
        [
            _ours.Candidate(OurProcess.Name, "stream", shape.Name, nameof(WeightPrecision.Float32)),
            _ours.Candidate(Bytes, "stream", shape.Name, nameof(WeightPrecision.Int8)),
            Llama2cOf(shape),
            StreamOf(LlamaCpp, peers.LlamaCpp(Single), shape, [TensorEncoding.F32]),
            StreamOf(IkLlamaCpp, peers.IkLlamaCpp(Single), shape, [TensorEncoding.F32]),
            StreamOf(LlamaCpp + OtherPrecisions, peers.LlamaCpp(Single), shape, [TensorEncoding.Bf16, TensorEncoding.Q8]),
            StreamOf(IkLlamaCpp + OtherPrecisions, peers.IkLlamaCpp(Single), shape, [TensorEncoding.Bf16, TensorEncoding.Q8]),
        ],
        [
            new PeerRatio($"stream-{shape.Name}-vs-llama2c", Quantity.Speed, OurProcess.Name, [Llama2c], Goal(shape, 1.3, null, null)),
            new PeerRatio($"stream-{shape.Name}-vs-best", Quantity.Speed, OurProcess.Name, [Llama2c, LlamaCpp, IkLlamaCpp], Goal(shape, null, 1.15, 1)),
            new PeerRatio($"stream-{shape.Name}-int8-vs-best", Quantity.Speed, Bytes,
                [Llama2c, LlamaCpp, IkLlamaCpp, LlamaCpp + OtherPrecisions, IkLlamaCpp + OtherPrecisions], Goal(shape, null, 1.3, 1.15)),
        ]);

    private Candidate SampleOf(
        string name, (string? Path, string? Missing) program, GeneratingShape shape, IReadOnlyList<TensorEncoding> encodings, IReadOnlyList<string[]> ways)
    {
        const int TokensPerSequence = GeneratingShape.SharedPrompt + GeneratingShape.NewTokens;
        return program.Missing is { } why ? Candidate.Absent(name, why) : new Candidate(name, () => Best(
            from encoding in encodings
            from way in options.Quick ? ways.Take(1) : ways
            select Command(
                [
                    program.Path!, "-m", Model(shape, encoding), "-c", Text(GeneratingShape.Samples * TokensPerSequence), "-b", "2048", "-ub", "512",
                    "-npp", Text(GeneratingShape.SharedPrompt), "-ntg", Text(GeneratingShape.NewTokens), "-npl", Text(GeneratingShape.Samples), "-pps",
                    "-t", _threads, "-tb", _threads, "--output-format", "jsonl", .. way,
                ],
                SamplesPerSecond)));
    }

    private Candidate StreamOf(string name, (string? Path, string? Missing) program, GeneratingShape shape, IReadOnlyList<TensorEncoding> encodings)
        => SingleOf(name, program, shape, encodings, "-p", "0", "-n", Text(GeneratingShape.NewTokens));

    private Candidate SingleOf(
        string name, (string? Path, string? Missing) program, GeneratingShape shape, IReadOnlyList<TensorEncoding> encodings, params string[] work)
        => program.Missing is { } why ? Candidate.Absent(name, why) : new Candidate(name, () => Best(
            from encoding in encodings
            from flash in options.Quick ? (string[])["1"] : ["1", "0"]
            select Command(
                [program.Path!, "-m", Model(shape, encoding), "-t", _threads, "-r", Text(options.Quick ? 1 : shape.Repeats), "-fa", flash, "-o", "json", .. work],
                TokensPerSecond)));

    private Candidate Llama2cOf(GeneratingShape shape)
    {
        var program = peers.Llama2c;
        return program.Missing is { } why ? Candidate.Absent(Llama2c, why) : new Candidate(Llama2c, () => options.Timed(new CommandContender(
            [
                program.Path!, PeerFile.Ensure(peers.Files, $"llama2c-{shape.Name}.bin", file => Llama2cFile.Write(file, shape)),
                "-z", PeerFile.Ensure(peers.Files, $"llama2c-{shape.Name}.tokenizer", file => Llama2cFile.WriteTokenizer(file, shape.Config.VocabularySize)),
                "-t", "0.8", "-p", "0", "-s", "1", "-n", Text(GeneratingShape.NewTokens), // -p 0: draws from all tokens, as ours does
            ],
            peers.PeerEnvironment, AchievedTokensPerSecond)
        {
            Repeats = options.Quick ? 1 : shape.Repeats,
        }));
    }

    private string Model(GeneratingShape shape, TensorEncoding encoding)
        => PeerFile.Ensure(peers.Files, $"llama-{shape.Name}-{encoding.Name}.gguf", file => GgufFile.Write(file, shape, encoding));

    private BestVariant Best(IEnumerable<IContender> variants) => new([.. variants], options.TurnSeconds);

    private IContender Command(string[] command, Func<string, string, double, double> figure) => options.Timed(new CommandContender(command, peers.PeerEnvironment, figure));

    /// <summary>Of what llama-batched-bench prints: new tokens by the seconds for the prompt and for them.</summary>
    internal static double SamplesPerSecond(string output, string errors, double seconds)
    {
        const int PromptSeconds = 5, DrawingSeconds = 7; // columns of the table that ik_llama.cpp prints whatever it is asked for
        string[] lines = [.. output.Split('\n'), .. errors.Split('\n')]; // ik_llama.cpp prints it where it complains
        if (lines.FirstOrDefault(l => l.StartsWith('{') && l.Contains("\"t_tg\"", StringComparison.Ordinal)) is { } line)
        {
            using var json = JsonDocument.Parse(line);
            return Rate(json.RootElement.GetProperty("t_pp").GetDouble() + json.RootElement.GetProperty("t_tg").GetDouble());
        }

        var row = lines.Last(l => l.StartsWith("| ", StringComparison.Ordinal)).Split('|');
        return Rate(double.Parse(row[PromptSeconds], CultureInfo.InvariantCulture) + double.Parse(row[DrawingSeconds], CultureInfo.InvariantCulture));

        static double Rate(double taken) => GeneratingShape.Samples * GeneratingShape.NewTokens / taken;
    }

    /// <summary>Of llama-bench's JSON array of one test.</summary>
    internal static double TokensPerSecond(string output, string errors, double seconds)
    {
        using var json = JsonDocument.Parse(output[output.IndexOf('[', StringComparison.Ordinal)..]);
        return json.RootElement.EnumerateArray().First().GetProperty("avg_ts").GetDouble();
    }

    /// <summary>Of the line that llama2.c ends with.</summary>
    internal static double AchievedTokensPerSecond(string output, string errors, double seconds)
    {
        const string Achieved = "achieved tok/s: ";
        return double.Parse(errors.Split('\n').First(l => l.StartsWith(Achieved, StringComparison.Ordinal))[Achieved.Length..], CultureInfo.InvariantCulture);
    }

    private static double? Goal(GeneratingShape shape, double? first, double? second, double? third)
        => new[] { first, second, third }[GeneratingShape.All.Index().First(s => s.Item == shape).Index];

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
