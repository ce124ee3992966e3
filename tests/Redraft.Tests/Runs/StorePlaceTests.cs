using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class StorePlaceTests
{
    private const string Secret = "s3cret";

    [Theory]
    [InlineData("Host=db;Password=s3cret")]
    [InlineData("Host=db;pwd = 's3cret'")]
    [InlineData("Host=db;PSW=s3cret")]
    [InlineData("Host=db;SSL Password=s3cret")]
    [InlineData("Host=db;Pasword=s3cret")]
    [InlineData("Host=db;Port=s3cret")]
    [InlineData("postgresql://ann:s3cret@db/redraft")]
    [InlineData("Database=s3cret")]
    public void A_connection_string_with_a_password_or_a_fault_is_refused_and_never_repeated(string connection)
    {
        var error = Assert.Throws<ArgumentException>(() => StorePlace.Of(connection, "mine"));

        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("; ", error.Message, StringComparison.Ordinal); // says what to do
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("ü")]
    [InlineData("0123456789012345678901234567890123456789012345678901234")]
    public void A_name_that_no_schema_should_have_is_refused(string run) => Assert.Throws<ArgumentException>(() => StorePlace.Of("Host=db", run));

    [Fact]
    public void A_run_is_called_by_its_folder_and_says_where_its_records_are()
    {
        using var folder = new TemporaryFolder();
        var place = StorePlace.For("Host=db.example.org;Port=5433;Database=redraft;Username=ann", Path.Combine(folder.Path, "mine") + "/");
        place.WriteTo(folder.Path);

        Assert.Equal(place, StorePlace.In(folder.Path));
        Assert.Equal("PostgreSQL at db.example.org:5433, database redraft, run mine", place.ToString());
        Assert.Null(StorePlace.In("/nowhere"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"connection\":\"Host=db\"}")]
    [InlineData("{\"connection\":\"Host=db;Password=s3cret\",\"run\":\"mine\"}")]
    public void A_file_that_does_not_say_it_is_refused(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, StorePlace.FileName), text);

        var error = Assert.Throws<InvalidDataException>(() => StorePlace.In(folder.Path));

        Assert.Contains("store.json: doesn't say where", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }
}
