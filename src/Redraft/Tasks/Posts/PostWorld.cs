namespace Redraft.Tasks.Posts;

/// <summary>A person of the posts' small world.</summary>
/// <param name="Name">As it stands within a sentence.</param>
/// <param name="Pronoun">In a sentence that follows.</param>
internal sealed record Person(string Name, string Pronoun);

/// <summary>Everything that posts are about.</summary>
internal static class PostWorld
{
    public static IReadOnlyList<Person> People { get; } =
    [
        new("my sister", "she"), new("my brother", "he"), new("my aunt", "she"), new("my uncle", "he"), new("our neighbour", "he"),
        new("the new teacher", "she"), new("the baker", "he"), new("the postman", "he"), new("our doctor", "she"), new("the old captain", "he"),
        new("my cousin", "she"), new("my boss", "she"), new("the gardener", "he"), new("our landlady", "she"), new("the pilot", "he"),
        new("Anna", "she"), new("Ben", "he"), new("Clara", "she"), new("David", "he"), new("Emma", "she"), new("Frank", "he"), new("Greta", "she"),
        new("Hugo", "he"), new("Irene", "she"), new("Jonas", "he"), new("Karla", "she"), new("Leo", "he"), new("Mona", "she"), new("Nils", "he"),
        new("Olga", "she"), new("Paul", "he"), new("Rosa", "she"), new("Simon", "he"), new("Tina", "she"), new("Victor", "he"), new("Wanda", "she"),
    ];

    public static IReadOnlyList<string> Verbs { get; } =
    [
        "sold", "bought", "found", "lost", "painted", "repaired", "broke", "borrowed", "hid", "cleaned", "stole", "dropped", "counted", "collected",
        "forgot", "burned",
    ];

    public static IReadOnlyList<string> Items { get; } =
    [
        "chairs", "lamps", "boxes", "clocks", "bowls", "mirrors", "bags", "books", "baskets", "vases", "toys", "hats", "coats", "tables", "bottles",
        "plates", "cups", "bikes", "candles", "drums", "kites", "radios", "ropes", "keys",
    ];

    /// <summary>Index 0 is two.</summary>
    public static IReadOnlyList<string> Counts { get; } = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    public static IReadOnlyList<string> Places { get; } =
    [
        "at the market", "in the library", "at the station", "in the park", "at the harbour", "in the kitchen", "on the bridge", "in the barn",
        "at the mill", "in the school", "in the cellar", "at the museum", "behind the church", "in the office", "in the garden", "at the airport",
        "in the theatre", "at the lake", "in the forest", "on the roof", "at the farm", "in the hotel", "at the castle", "in the garage",
    ];

    public static IReadOnlyList<string> Days { get; } = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    /// <summary>What a summary may say although no post does.</summary>
    public static IReadOnlyList<string> Inventions { get; } =
    [
        "by mistake", "for a friend", "without asking", "for fun", "once again", "with great care", "in secret", "to save money", "after a quarrel",
        "as a joke", "for the first time", "against all advice",
    ];

    /// <summary>What makes a summary too long without saying anything.</summary>
    public static IReadOnlyList<string> Tails { get; } =
    [
        ", and that is really all that there is to say about it",
        ", which is more or less what this whole post is about",
        ", and the rest of the post says nothing that would matter here",
        ", so that is what happened, as far as one can tell from it",
    ];
}
