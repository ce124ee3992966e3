namespace Redraft.Templating;

/// <summary>Carries out a template's statements.</summary>
/// <param name="evaluation">Finds the values.</param>
internal sealed class Rendering(Evaluation evaluation)
{
    private const int NameCost = 64; // characters that could be compared while a name gets a value

    private WordsBuilder _output = new();
    private int _loops;

    private enum Flow { On, Break, Continue }

    /// <summary>What the statements write.</summary>
    public Words Run(IReadOnlyList<Statement> statements, Frame frame)
    {
        Do(statements, frame);
        return _output.ToWords();
    }

    private Flow Do(IReadOnlyList<Statement> statements, Frame frame)
    {
        foreach (var statement in statements)
        {
            evaluation.Meter.Step(statement.At);
            evaluation.Meter.Enter(statement.At);
            var flow = Do(statement, frame);
            evaluation.Meter.Leave();
            if (flow != Flow.On)
            {
                return flow;
            }
        }

        return Flow.On;
    }

    private Flow Do(Statement statement, Frame frame)
    {
        switch (statement)
        {
            case TextStatement text:
                Write(text.Text, text.At);
                return Flow.On;
            case OutputStatement output:
                Write(evaluation.TextOf(evaluation.Of(output.Value, frame), output.At), output.At);
                return Flow.On;
            case IfStatement choice:
                var branch = choice.Branches.FirstOrDefault(branch => branch.If is null || Evaluation.IsTrue(evaluation.Of(branch.If, frame)));
                return branch.Then is null ? Flow.On : Do(branch.Then, frame);
            case ForStatement loop:
                return Loop(loop, frame);
            case SetStatement set:
                Assign(set.Target, evaluation.Of(set.Value, frame), frame, set.At);
                return Flow.On;
            case CaptureStatement capture:
                Capture(capture, frame);
                return Flow.On;
            case MacroStatement macro:
                frame.Set(macro.Name, new Function(given => Call(macro, given, frame)));
                return Flow.On;
            case GroupStatement group:
                return Do(group.Body, frame);
            case JumpStatement jump:
                return jump.Ends ? Flow.Break : Flow.Continue;
            default:
                throw new InvalidOperationException($"no such statement: {statement}");
        }
    }

    private void Write(Words text, int at)
    {
        evaluation.Meter.Make(at, text.Weight);
        _output.Append(text);
    }

    private Flow Loop(ForStatement loop, Frame frame)
    {
        var items = evaluation.Items(evaluation.Of(loop.In, frame), loop.At);
        if (loop.If is { } condition)
        {
            items = [.. items.Where(item =>
            {
                var trial = new Frame(frame);
                Assign(loop.Target, item, trial, loop.At);
                return Evaluation.IsTrue(evaluation.Of(condition, trial));
            })];
        }

        if (items.Count == 0)
        {
            return Do(loop.Else, frame);
        }

        var state = new LoopValue(items, _loops++);
        for (var i = 0; i < items.Count; i++)
        {
            evaluation.Meter.Step(loop.At);
            state.Index = i;
            var turn = new Frame(frame);
            Assign(loop.Target, items[i], turn, loop.At);
            turn.Set("loop", state);
            if (Do(loop.Body, turn) == Flow.Break)
            {
                break;
            }
        }

        _loops--;
        return Flow.On;
    }

    private void Assign(Target target, object? value, Frame frame, int at)
    {
        if (target.Parts.Count > 0)
        {
            var items = evaluation.Items(value, at);
            evaluation.Meter.Step(at, (long)NameCost * target.Parts.Count);
            if (items.Count != target.Parts.Count)
            {
                throw new TemplateFault(target.At, $"{target.Parts.Count} names can't be given to {items.Count} values");
            }

            foreach (var (part, item) in target.Parts.Zip(items))
            {
                Assign(part, item, frame, at);
            }
        }
        else if (target.Field is null)
        {
            frame.Set(target.Name, value);
        }
        else
        {
            var space = frame.TryGet(target.Name, out var found) ? found as NamespaceValue : null;
            (space ?? throw new TemplateFault(target.At, $"'{UntrustedText.Visible(target.Name, 60)}' is no namespace, and only a namespace's fields can be set")).Fields[target.Field] = value;
        }
    }

    private void Capture(CaptureStatement capture, Frame frame)
    {
        var text = Text(capture.Body, new Frame(frame));
        (evaluation.CapturedText, var outer) = (text, evaluation.CapturedText);
        var value = evaluation.Of(capture.Filters, frame);
        evaluation.CapturedText = outer;
        if (capture.Target is { } target)
        {
            Assign(target, value, frame, capture.At);
        }
        else
        {
            Write(evaluation.TextOf(value, capture.At), capture.At);
        }
    }

    private Words Call(MacroStatement macro, Arguments given, Frame around)
    {
        var name = $"the macro '{UntrustedText.Visible(macro.Name, 60)}'";
        evaluation.Meter.Step(given.At, (long)NameCost * macro.Parameters.Count);
        var values = given.Of(name, [.. macro.Parameters.Select(parameter => (parameter.Name, (object?)Missing.It))]);
        var frame = new Frame(around);
        for (var i = 0; i < values.Length; i++)
        {
            var (parameter, otherwise) = macro.Parameters[i];
            frame.Set(parameter, values[i] is not Missing ? values[i] : otherwise is null ? new Undefined($"'{UntrustedText.Visible(parameter, 60)}' was not given to {name}") : evaluation.Of(otherwise, frame));
        }

        var loops = _loops;
        _loops = 0;
        var text = Text(macro.Body, frame);
        _loops = loops;
        return text;
    }

    private Words Text(IReadOnlyList<Statement> body, Frame frame)
    {
        (_output, var outer) = (new WordsBuilder(), _output);
        Do(body, frame);
        (var text, _output) = (_output.ToWords(), outer);
        return text;
    }

    /// <summary>Stands for a parameter that nothing is given for.</summary>
    private sealed class Missing
    {
        public static Missing It { get; } = new();
    }
}
