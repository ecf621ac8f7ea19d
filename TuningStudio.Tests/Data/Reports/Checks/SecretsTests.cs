using System.Text.Json;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Reports;

namespace TuningStudio.Tests.Data.Reports.Checks;

public sealed class SecretsTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("password: hunter2", "password: [SECRET]")]
    [InlineData("Your PASSWORD = 'xK9-vv!q' now", "Your PASSWORD = '[SECRET]' now")]
    [InlineData("db_password=Tr0ub4dor&3", "db_password=[SECRET]")]
    [InlineData("pwd=abc123 user=ann", "pwd=[SECRET] user=ann")]
    [InlineData("您的密码：abc12345，请保存", "您的密码：[SECRET]，请保存")]
    [InlineData("api_key: 9f8e7d6c5b4a", "api_key: [SECRET]")]
    [InlineData("the password: 12345678 is weak", "the password: [SECRET] is weak")]
    [InlineData("postgres://u:p4ssw0rd@h/db", "[SECRET]h/db")]
    [InlineData("redis://ann:s3cret@cache:6379/0", "[SECRET]cache:6379/0")]
    public void Run_Secret_IsFoundAndMasked(string text, string masked)
    {
        var dataset = folder.Open(Row(text));

        var finding = Assert.Single(DataInspection.Run(dataset).Findings, finding => finding.Code == DataFindingCodes.Secrets);
        var version = DataPreparation.Apply(dataset, [finding.Fix!], folder.PathOf("b"), DateTimeOffset.UnixEpoch);

        var after = DatasetFile.Open(version.Path);
        Assert.Equal(masked, after.All().Single().Messages[1].Content);
        Assert.DoesNotContain(DataInspection.Run(after).Findings, found => found.Code == DataFindingCodes.Secrets);
    }

    [Theory]
    [InlineData("Password: must be at least 8 characters long")]
    [InlineData("Enter your password: ")]
    [InlineData("password: str = Field(min_length=8)")]
    [InlineData("password = getpass.getpass('again 2')")]
    [InlineData("password = os.environ['DB_PASSWORD_1']")]
    [InlineData("password=${DB_PASSWORD2}")]
    [InlineData("password: <your password 1>")]
    [InlineData("password: {{ vault.pw1 }}")]
    [InlineData("password: [REDACTED1]")]
    [InlineData("forgot your password? Write to desk 12345678.")]
    [InlineData("Change the password: step 1 is easy.")]
    [InlineData("password = hash_password2(user)")]
    [InlineData("The password: it is 3 words")]
    [InlineData("Password: 2024 edition")]
    [InlineData("密码：至少八位")]
    [InlineData("password_1: string, password_2: string")]
    [InlineData("https://firm.de:8080/ann/x@y")]
    [InlineData("mail me at https://firm.de/a:b@c")]
    public void Run_NoSecret_IsNotFound(string text) =>
        Assert.DoesNotContain(DataInspection.Run(folder.Open(Row(text))).Findings, finding => finding.Code == DataFindingCodes.Secrets);

    [Fact]
    public void Run_Password_IsNotInItsExample()
    {
        var examples = DataInspection.Run(folder.Open(Row("password: hunter2"))).Findings.SelectMany(finding => finding.Examples).ToList();

        Assert.Contains(examples, example => example.Before == "password: ••••");
        Assert.DoesNotContain(examples, example => example.Before.Contains("hun", StringComparison.Ordinal));
    }

    private static string Row(string text) => JsonSerializer.Serialize(new { prompt = "What is it?", completion = text });
}
