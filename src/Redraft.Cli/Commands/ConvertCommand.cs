using System.CommandLine;
using System.Globalization;
using Redraft.Cli.Errors;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;
using Redraft.Models;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft convert</c>: writes a model in another format or with other numbers.</summary>
internal static class ConvertCommand
{
    private const string Gguf = "gguf", Safetensors = "safetensors", Blocks = "q8_0";

    public static RedraftCommand Create()
    {
        var input = new Argument<string>("IN") { Description = "A checkpoint's folder, one of adapters, a GGUF file, or the name of a model that comes with Redraft" };
        var output = new Argument<string>("OUT") { Description = "The folder (safetensors) or the file (gguf) to write; must not be there" };
        var format = new Option<string>("--to") { HelpName = "gguf|safetensors", Required = true, Description = "gguf: one file that llama.cpp reads; safetensors: a folder as Hugging Face has them" };
        var type = new Option<string>("--type") { HelpName = "f32|f16|bf16|q8_0", DefaultValueFactory = _ => "f32", Description = "How numbers are stored; f32 loses nothing, q8_0 is for gguf only" };
        var under = new Option<string?>("--base") { HelpName = "FOLDER", Description = "The model that the adapters in IN were made for (default: the one that they name); OUT has both, merged" };
        format.AcceptOnlyFromAmong(Gguf, Safetensors);
        type.AcceptOnlyFromAmong("f32", "f16", "bf16", Blocks);
        var command = new RedraftCommand("convert", "Write a model as GGUF or safetensors, with numbers of another kind",
            "redraft convert nano nano.gguf --to gguf --type q8_0\nredraft convert nano.gguf nano-bf16 --to safetensors --type bf16\nredraft convert my-adapters merged --base nano --to safetensors");
        command.Arguments.Add(input);
        command.Arguments.Add(output);
        command.Options.Add(format);
        command.Options.Add(type);
        command.Options.Add(under);
        command.Body = (session, parsed, _) => Task.FromResult(Convert(session, new Order(
            Find(parsed.GetRequiredValue(input)), parsed.GetValue(under), Path.GetFullPath(parsed.GetRequiredValue(output)), parsed.GetRequiredValue(format), parsed.GetRequiredValue(type))));
        return command;
    }

    /// <summary>What <c>redraft export --gguf</c> does.</summary>
    public static int ToGguf(Session session, string input, string output) => Convert(session, new Order(Find(input), null, Path.GetFullPath(output), Gguf, "f32"));

    private static int Convert(Session session, Order order)
    {
        if (order is { To: Safetensors, Type: Blocks })
        {
            throw new CommandException(ErrorCodes.CommandLine, "--type q8_0 is GGUF's, and --to is safetensors; take f32, f16 or bf16");
        }

        if (Path.Exists(order.Output))
        {
            throw new CommandException(ErrorCodes.Target, $"OUT: {order.Output} is there already; choose another place, or remove it first");
        }

        using var pool = new WorkerPool(session.Threads);
        var (whole, adapters) = PartsOf(order);
        var (model, tokenizer) = adapters is null ? Plain(whole, pool) : TrainableEmbeddedModel.LoadMerged(whole, adapters, pool);
        using var owned = model;
        var chat = adapters is null ? ChatTemplateFile.Read(whole) : ChatTemplateFile.Read(whole, adapters);
        Write(order with { Input = whole }, model, tokenizer, chat);
        Print(session, order, model);
        return ExitCode.Ok;
    }

    private static (ITransformer Model, BpeTokenizer Tokenizer) Plain(string folder, WorkerPool pool)
    {
        var (model, tokenizer, _) = Checkpoint.Load(folder, pool);
        return (model, tokenizer);
    }

    /// <summary>The whole model, and the adapters that go on it.</summary>
    private static (string Whole, string? Adapters) PartsOf(Order order)
    {
        if (!Directory.Exists(order.Input) || !AdapterCheckpoint.IsIn(order.Input))
        {
            return order.Base is null ? (order.Input, null)
                : throw new CommandException(ErrorCodes.Question, "--base names the model under adapters, but IN is a whole model; leave --base out");
        }

        var under = order.Base ?? AdapterCheckpoint.BaseOf(order.Input).Path
            ?? throw new CommandException(ErrorCodes.Question, "the adapters of IN don't say which model they were made for; name it with --base");
        return (Find(under), order.Input);
    }

    private static void Write(Order order, ITransformer model, BpeTokenizer tokenizer, ChatTemplateText? chat)
    {
        try
        {
            if (order.To == Gguf)
            {
                GgufCheckpoint.Save(order.Output, model, tokenizer, order.Type switch { "f16" => GgufType.F16, "bf16" => GgufType.BF16, Blocks => GgufType.Q8_0, _ => GgufType.F32 }, chat);
            }
            else
            {
                ChatTemplateFile.Write(order.Output, chat, whole: true);
                Checkpoint.Save(order.Output, model, tokenizer, order.Type switch { "f16" => TensorType.F16, "bf16" => TensorType.BF16, _ => TensorType.F32 });
                FolderCompanions.Carry(order.Input, order.Output);
            }
        }
        catch (ArgumentException error) // a format without that architecture, a number beyond the type's range
        {
            throw new CommandException(ErrorCodes.BadData, $"{order.Input}: {error.Message.Split(" (Parameter")[0].TrimEnd('.')}; take another --to or --type");
        }
    }

    private static void Print(Session session, Order order, ITransformer model)
    {
        var files = Directory.Exists(order.Output) ? Directory.GetFiles(order.Output) : [order.Output];
        var (bytes, hash) = (files.Sum(file => new FileInfo(file).Length), Checkpoint.HashOf(order.Output));
        var parameters = model.Parameters.Sum(parameter => parameter.Value.Length);
        if (session.Json)
        {
            session.PrintJson(new { Input = order.Input, Output = order.Output, Format = order.To, order.Type, Parameters = parameters, Bytes = bytes, Sha256 = hash });
            return;
        }

        session.Print(string.Create(CultureInfo.InvariantCulture, $"{UntrustedText.Visible(order.Output, int.MaxValue)}: {parameters:#,0} weights as {order.Type}, {bytes:#,0} bytes"));
        session.Print($"sha256 {hash}");
    }

    /// <summary>Where a model is.</summary>
    public static string Find(string name)
        => Directory.Exists(name) || File.Exists(name) ? name : new ShippedModels(Installation.Home()).FolderOf(name)
            ?? throw new CommandException(ErrorCodes.FileMissing, $"'{UntrustedText.Visible(name, 200)}' is not there; give a checkpoint's folder, a GGUF file, or a model that `redraft list` names");

    private sealed record Order(string Input, string? Base, string Output, string To, string Type);
}
