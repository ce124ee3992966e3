namespace Redraft.Tasks.Posts;

/// <summary>What the <c>posts</c> task consists of.</summary>
public sealed record PostsOptions
{
    /// <summary>Decides the posts.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Posts whose summaries get feedback.</summary>
    public int TrainPosts { get; init; } = 500;

    /// <summary>Posts of the refiner's finetuning set.</summary>
    public int RefinerPosts { get; init; } = 100;

    /// <summary>Posts that everything is measured on.</summary>
    public int HeldOutPosts { get; init; } = 300;

    /// <summary>Everything that is wrong with these options, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, value) in new[]
        {
            ("train-posts", TrainPosts), ("refiner-posts", RefinerPosts), ("held-out-posts", HeldOutPosts),
        })
        {
            if (value is < 0 or > 20_000)
            {
                yield return $"{name}: 0 to 20000 expected, found {value}";
            }
        }
    }
}
