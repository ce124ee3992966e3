namespace Redraft.Tests;

public sealed class AuthorTests
{
    [Theory]
    [InlineData(AuthorKind.Assisted, true, AuthorKind.Person)]
    [InlineData(AuthorKind.Assisted, true, AuthorKind.Model)]
    [InlineData(AuthorKind.Assisted, true, AuthorKind.Assisted)]
    [InlineData(AuthorKind.Assisted, false, AuthorKind.Program)]
    [InlineData(AuthorKind.Person, false, AuthorKind.Assisted, AuthorKind.Model)]
    [InlineData(AuthorKind.Model, false, AuthorKind.Assisted, AuthorKind.Person)]
    public void Who_took_a_models_words_over_is_left_out_with_people_and_with_models(AuthorKind kind, bool isAmong, params AuthorKind[] excluded)
        => Assert.Equal(isAmong, new Author(kind, "somebody").IsAmong(excluded));
}
