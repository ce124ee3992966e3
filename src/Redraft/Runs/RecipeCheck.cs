using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Papers;
using Redraft.Rating;
using Redraft.Recipes;
using Redraft.Rewarding;
using Redraft.Selecting;
using Redraft.Tasks;

namespace Redraft.Runs;

/// <summary>Reads recipes and checks them against the parts that there are and the data that they name.</summary>
internal static class RecipeCheck
{
    private const string StudyKey = "paper.study";

    /// <summary>Reads a recipe and makes its task and source, to see that they can be made and go together.</summary>
    public static Recipe Read(
        string path, string? dataFolder, string? home, string? text = null, IReadOnlyList<ISelector>? selectors = null, IReadOnlyList<(string Key, string Value)>? settings = null,
        IReadOnlyDictionary<string, ILanguageModel>? models = null) => RecipeFile.Parse(
        path, text ?? RecipeFile.ReadText(path), OptionsType, recipe => [.. Combinations(recipe), .. Models(recipe, path, home, models ?? new Dictionary<string, ILanguageModel>())], dataFolder, others: selectors, withData: WithData, settings: settings);

    /// <summary>The recipe's task, to be looked at: it grades nothing.</summary>
    public static ITask TaskOf(Recipe recipe)
    {
        var entry = TaskList.Named(recipe.Task.Name);
        var task = entry.Create(recipe.Task.Options ?? entry.Options, new UnusedGrader());
        _ = task.Problems(Split.HeldOut); // a task may make its problems on first use, and see only then what is wrong with its options
        return task;
    }

    /// <summary>Everything that only a look at the base model's weights and tokenizer shows; a hosted one, and what its trainer makes of the options, shows nothing.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <param name="model">The base model; null for a hosted one.</param>
    /// <param name="judge">Who is asked by raters; null for a hosted one.</param>
    public static void Require(Recipe recipe, string path, string text, TrainableEmbeddedModel? model, TrainableEmbeddedModel? judge)
    {
        if (model is not null)
        {
            RequireContext(recipe, path, model);
            RequireAnswers(recipe, path, text, model, judge);
        }

        if (model is not null && !recipe.Trainer.IsElsewhere)
        {
            RequireTraining(recipe, path, text, model);
        }
    }

    /// <summary>Refuses a context that none of a split's draft prompts fits, in which a run would do nothing.</summary>
    public static void RequireContext(Recipe recipe, string path, TrainableEmbeddedModel model)
    {
        var task = TaskOf(recipe);
        foreach (var prompts in new[] { Split.Train, Split.HeldOut }.Select(split => task.Problems(split).Select(task.DraftPrompt)))
        {
            if (prompts.Any() && !prompts.Any(prompt => model.TokensOf(prompt) < model.ContextLength))
            {
                throw new RecipeException(path, [new RecipeProblem(RecipeFault.Combination, $"context-length: no draft prompt of task '{task.Name}' fits {model.ContextLength} tokens: expected more than {prompts.Min(model.TokensOf)}, and room for the answer")]);
            }
        }
    }

    /// <summary>Refuses patterns of adapters and frozen weights that the model has nothing for.</summary>
    public static void RequireTraining(Recipe recipe, string path, string text, TrainableEmbeddedModel model)
    {
        string[] problems =
        [
            .. model.ProblemsWith(recipe.Training).Select(fault => "training." + fault),
            .. recipe.RewardModel is { } reward ? model.ProblemsWith(reward.Training).Select(fault => "reward-model.training." + fault) : [],
            .. model.ProblemsWith(recipe.Refiner.Training).Select(fault => "refiner.training." + fault),
        ];
        if (problems.Length > 0)
        {
            var source = new RecipeSource(path, text);
            throw new RecipeException(path, [.. problems.Select(problem => source.Keyed(RecipeFault.Combination, problem))]);
        }
    }

    /// <summary>Refuses judges and reward models whose answers aren't single tokens of the model: the first of several tokens says nothing.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <param name="model">The base model.</param>
    /// <param name="judge">Who is asked by raters; null for a hosted one, whose answers aren't read off single tokens of ours.</param>
    public static void RequireAnswers(Recipe recipe, string path, string text, TrainableEmbeddedModel model, TrainableEmbeddedModel? judge)
    {
        if (TaskOf(recipe) is not IJudgedTask task || task.Problems(Split.Train).FirstOrDefault() is not { } problem)
        {
            return; // nobody can be asked, which is refused where anybody is
        }

        string[] problems =
        [
            .. judge is null ? [] : RatersOf(recipe).SelectMany(rater => Fault((rater.Key, judge), rater.Name, Raters.Find(rater.Name)?.AnswerWords(task, problem) ?? [])),
            .. RewardKindsOf(recipe).SelectMany(kind => Fault((kind.Key, model), kind.Name, RewardKinds.Find(kind.Name)!.Examples(task, new TextPair(problem, "", " ")).Select(example => example.Text))),
        ];
        if (problems.Length > 0)
        {
            var source = new RecipeSource(path, text);
            throw new RecipeException(path, [.. problems.Select(fault => source.Keyed(RecipeFault.Combination, fault))]);
        }

        IEnumerable<string> Fault((string Key, TrainableEmbeddedModel Model) asked, string name, IEnumerable<string> words) => words.Distinct()
            .Where(word => TokensOf(word, asked.Model) != 1).Take(1)
            .Select(word => $"{asked.Key}: '{name}' reads the answer '{word}' off one token, and it is {TokensOf(word, asked.Model)} tokens of model '{YamlBinder.Short((asked.Model == model ? recipe.Model : recipe.Judge ?? recipe.Model).Name)}'; choose a model whose vocabulary has it, or a rater that asks nothing");
    }

    private static int TokensOf(string word, TrainableEmbeddedModel model) => model.TokensOf(Prompt.Empty.Text(word) with { IsOneText = true });

    /// <summary>The raters that a recipe reads, by its keys.</summary>
    public static IEnumerable<(string Key, string Name)> RatersOf(Recipe recipe)
    {
        var reads = recipe.Selecting.Problems().Any() ? [] : Selectors.Find(recipe.Selector, recipe.Selecting, recipe.OtherSelectors)?.Reads ?? []; // what has no such name is named elsewhere
        var chosen = reads.Select(name => ("selector", name));
        var best = recipe.Evaluation.BestOf is { } of ? [("evaluation.best-of.by", of.By)] : Array.Empty<(string, string)>();
        (string, string)[] named = [.. chosen, .. recipe.Ratings.Select(name => ("ratings", name)), .. best];
        return named.Concat((StudyOf(recipe)?.RatersAsked ?? []).Except(named.Select(rater => rater.Item2)).Select(name => (StudyKey, name)));
    }

    private static IEnumerable<(string Key, string Name)> RewardKindsOf(Recipe recipe)
    {
        (string, string)[] named = recipe.RewardModel is { } reward ? [("reward-model.kind", reward.Kind)] : [];
        return named.Concat((StudyOf(recipe)?.RewardKindsTrained ?? []).Except(named.Select(kind => kind.Item2)).Select(name => (StudyKey, name)));
    }

    private static IPaperStudy? StudyOf(Recipe recipe) => PaperStudies.Find(recipe.Paper.Study);

    /// <summary>Reads the recipe of a run again.</summary>
    public static Recipe Reread(RunManifest manifest) => Reread(manifest.RecipePath, manifest.Recipe, manifest.DataFolder);

    /// <summary>Reads the text of a recipe that was checked before.</summary>
    public static Recipe Reread(string path, string text, string? dataFolder) => RecipeFile.Reread(path, text, OptionsType, dataFolder);

    /// <summary>The recipe's feedback source.</summary>
    public static IFeedbackSource SourceOf(Recipe recipe, FeedbackContext context)
    {
        var entry = FeedbackSourceList.Named(recipe.Feedback.Source);
        return entry.Create(recipe.Feedback.Options ?? entry.Options, context);
    }

    /// <summary>The training problems that a source can speak of.</summary>
    public static IReadOnlyList<Problem> TrainingOf(ITask task, IFeedbackSource source)
    {
        var all = task.Problems(Split.Train);
        return source is IRecordedFeedbackSource recorded ? [.. all.Where(problem => recorded.DraftsOn(problem).Count > 0)] : all;
    }

    /// <summary>The problems of the refiner's split that the refiner doesn't learn from.</summary>
    public static IReadOnlyList<Problem> ValidationOf(Recipe recipe, ITask task)
    {
        var learned = TaskList.Named(recipe.Task.Name).Examples(task, recipe.Refiner.Examples, recipe.Seed).Select(example => example.Problem.Id).ToHashSet(StringComparer.Ordinal);
        return [.. task.Problems(Split.Refiner).Where(problem => !learned.Contains(problem.Id))];
    }

    /// <summary>The models that a recipe names beside its own, by its keys.</summary>
    public static IReadOnlyList<(string Key, ModelRecipe Model)> OtherModels(Recipe recipe)
    {
        (string Key, ModelRecipe? Model)[] models =
        [
            ("refiner.model", recipe.Refiner.Model),
            ("judge", recipe.Judge),
            ("embedder", recipe.Embedder),
            ("feedback.options.model", (recipe.Feedback.Options as CriticOptions)?.Model),
            ("feedback.options.critic.model", ((recipe.Feedback.Options as PrinciplesOptions)?.Critic ?? (recipe.Feedback.Options as PeopleOptions)?.Critic)?.Model),
        ];
        return [.. models.Where(model => model.Model is { IsHosted: true } or { Name.Length: > 0 }).Select(model => (model.Key, model.Model!))];
    }

    private static IEnumerable<string> Models(Recipe recipe, string path, string? home, IReadOnlyDictionary<string, ILanguageModel> own)
        => home is null ? [] : from model in OtherModels(recipe).Prepend((Key: "model", recipe.Model))
           where !model.Model.IsHosted
           let fault = !own.TryGetValue(model.Model.Name, out var brought) ? (model.Key, new ShippedModels(home).FaultOf(model.Model.Name, Path.GetDirectoryName(Path.GetFullPath(path))!))
               : model.Key == "model" ? OfPolicy(recipe, brought) : default
           where fault.Item2 is not null
           select $"{fault.Item1}: {fault.Item2}";

    /// <summary>What keeps a model of the program's own from being taught, and the key that it is about.</summary>
    private static (string Key, string? Fault) OfPolicy(Recipe recipe, ILanguageModel brought)
    {
        var name = YamlBinder.Short(recipe.Model.Name);
        return brought is not ITrainableModel && !recipe.Trainer.IsElsewhere
            ? ("model", $"'{name}' is a model that this program brings, and every round finetunes the policy, which this one has no trainer for; bring it with one (ChatClientLanguageModel.TaughtBy), add trainer: {{ kind: command, command: […] }}, "
                + "or name it where it only works: refiner.model, judge, embedder, feedback.options.model")
            : recipe.RewardModel is not null ? ("reward-model", $"the engine of this process trains it, and '{name}' is a model that this program brings; leave it out, or name a model that runs here (model: nano)") : default;
    }

    /// <summary>What is wrong between the recipe and the problems of its task; at the first part that can't be made it ends.</summary>
    private static List<string> WithData(Recipe recipe)
    {
        var key = "task.options: ";
        try
        {
            var task = TaskOf(recipe);
            key = "";
            var source = SourceOf(recipe, new FeedbackContext(task));
            return [.. StudyOf(recipe)?.ProblemsWith(recipe, task) ?? [], .. RecipeDataCheck.Faults(recipe, task, source, RatersOf(recipe).Where(rater => rater.Key != StudyKey))];
        }
        catch (ArgumentException error)
        {
            return [key + error.Message.Split(" (Parameter")[0]];
        }
    }

    private static Type? OptionsType(string task) => TaskList.All.FirstOrDefault(entry => entry.Name == task)?.Options.GetType();

    private static IEnumerable<string> Combinations(Recipe recipe)
    {
        if (TaskList.All.FirstOrDefault(entry => entry.Name == recipe.Task.Name) is not { } task)
        {
            yield break; // named already
        }

        if (recipe.Model.IsHosted && recipe.RewardModel is not null)
        {
            yield return $"reward-model: the engine of this process trains it, and '{YamlBinder.Short(recipe.Model.Name)}' is hosted; leave it out, or name a model that runs here (model: nano)";
        }

        if (recipe.Trainer.IsOpenAi && (!recipe.Model.IsHosted || recipe.Model.Api == ModelApi.Completions))
        {
            yield return recipe.Model.IsHosted ? "model.api: the fine-tuning interface teaches chats, and completions are asked for; set api: chat"
                : "trainer.kind: 'openai' finetunes a model where it lives; add model: { url: …, name: … }, or leave the trainer out";
        }

        foreach (var (key, _) in OtherModels(recipe).Prepend(("model", recipe.Model)).Where(model => model.Item2.Price?.Training is not null && (model.Item1 != "model" || !recipe.Trainer.IsOpenAi)))
        {
            yield return key == "model" ? "model.price.training: its server trains nothing; add trainer: openai, or leave it out" : $"{key}.price.training: only the policy is trained; give it at model.price, or leave it out";
        }

        if (recipe.Model.IsHosted && !recipe.Trainer.IsElsewhere)
        {
            yield return $"model.url: '{YamlBinder.Short(recipe.Model.Name)}' is hosted, and every round finetunes the policy, which needs a trainer where the model lives; "
                + "add trainer: { kind: command, command: […] }, or trainer: openai (docs/trainers.md), or name a model that runs here (model: nano), and the hosted one where it only works: refiner.model, judge, embedder, feedback.options.model";
        }

        if (Selectors.Find(recipe.Selector, others: recipe.OtherSelectors) is { NeedsTests: true } selector && !task.HasTests)
        {
            yield return $"selector: '{selector.Name}' needs tests, but the problems of task '{task.Name}' have none; "
                + $"choose one of {string.Join(", ", Selectors.All.Where(s => !s.NeedsTests).Select(s => s.Name))}";
        }

        foreach (var fault in WithRaters(recipe))
        {
            yield return fault;
        }

        var source = FeedbackSourceList.All.FirstOrDefault(entry => entry.Name == recipe.Feedback.Source);
        if (source is null)
        {
            yield return $"feedback.source: '{YamlBinder.Short(recipe.Feedback.Source)}' is not one of {string.Join(", ", FeedbackSourceList.All.Select(entry => entry.Name))}";
        }
        else if (source.Task is { } speaksOf && speaksOf != task.Name)
        {
            yield return $"feedback.source: '{source.Name}' speaks of task '{speaksOf}' only, but the recipe's task is '{task.Name}'";
        }
    }

    private static IEnumerable<string> WithRaters(Recipe recipe)
    {
        if (Selectors.Find(recipe.Selector, others: recipe.OtherSelectors) is null || recipe.Selecting.Problems().Any())
        {
            yield break; // named already
        }

        var read = Selectors.Find(recipe.Selector, recipe.Selecting, recipe.OtherSelectors)!.Reads;
        if (recipe.Baselines.Contains(SelfTraining.BaselineName) && read.FirstOrDefault(name => Raters.Find(name)!.NeedsFeedback) is { } reads)
        {
            yield return $"baselines: '{SelfTraining.BaselineName}' chooses among first drafts, on which there is no feedback, and '{reads}' reads feedback; leave one of the two out";
        }
    }

    /// <summary>Stands where a task is only looked at.</summary>
    private sealed class UnusedGrader : IProgramGrader
    {
        public string Tier => "none";

        public Task<ProgramVerdict> GradeAsync(string code, ProgramTests tests, CancellationToken cancellation)
            => throw new InvalidOperationException("a recipe that is being checked grades nothing");
    }
}
