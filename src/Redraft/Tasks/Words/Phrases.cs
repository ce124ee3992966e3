namespace Redraft.Tasks.Words;

/// <summary>The mild reproaches and the compliment that sentences are made of.</summary>
internal static class Phrases
{
    public const string Compliment = "a nice person";

    public static IReadOnlyList<string> Unkind { get; } =
    [
        "a grump", "a slowpoke", "an oaf", "a sourpuss", "a chatterbox", "a know-it-all", "a fusspot", "an airhead", "a busybody", "a scatterbrain",
        "a cheapskate", "a slob", "a snail", "a wet blanket", "a spoilsport", "an old fogey", "a copycat", "a crybaby", "a tattletale", "a blockhead",
        "a couch potato", "a daydreamer", "a dawdler", "a fibber", "a gossip", "a grouch", "a windbag", "an eyesore", "a klutz", "a late riser",
        "a lazybones", "a loudmouth", "a moaner", "a nag", "a nitwit", "a noodle", "a pest", "a penny pincher", "a rascal", "a scaredy-cat",
        "a show-off", "a slacker", "a smart aleck", "a snob", "a sore loser", "a stick in the mud", "a tightwad", "a turncoat", "an upstart", "a whiner",
    ];
}
