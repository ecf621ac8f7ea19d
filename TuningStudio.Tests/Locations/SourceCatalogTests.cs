using TuningStudio.Core.Contracts;
using TuningStudio.Core.Locations;

namespace TuningStudio.Tests.Locations;

public sealed class SourceCatalogTests
{
    [Theory]
    [InlineData("s3://bucket/a/b c#1?.jsonl", "s3", "s3://bucket/a/b c#1?.jsonl", "b c#1?.jsonl")]
    [InlineData("gs://bucket/data.csv", "gs", "gs://bucket/data.csv", "data.csv")]
    [InlineData("az://account/container/x/y.json", "az", "az://account/container/x/y.json", "y.json")]
    [InlineData("  https://host:8443/d/a%20b.jsonl ", "http", "https://host:8443/d/a%20b.jsonl", "a b.jsonl")]
    [InlineData("hf://datasets/owner/name/data/train.jsonl", "hf", "hf://datasets/owner/name/data/train.jsonl", "train.jsonl")]
    [InlineData("hf://datasets/owner/name@v1.0/train.jsonl", "hf", "hf://datasets/owner/name@v1.0/train.jsonl", "train.jsonl")]
    [InlineData("hf://datasets/owner/name/train.jsonl@abc123", "hf", "hf://datasets/owner/name@abc123/train.jsonl", "train.jsonl")]
    [InlineData("https://huggingface.co/datasets/owner/name/blob/main/data/train.jsonl", "hf", "hf://datasets/owner/name/data/train.jsonl", "train.jsonl")]
    [InlineData("https://huggingface.co/datasets/owner/name/resolve/v2/a%20b.csv?download=true", "hf", "hf://datasets/owner/name@v2/a b.csv", "a b.csv")]
    [InlineData("ms://owner/name/train.jsonl", "ms", "ms://owner/name/train.jsonl", "train.jsonl")]
    [InlineData("ms://datasets/owner/name@v1/a/train.jsonl", "ms", "ms://owner/name@v1/a/train.jsonl", "train.jsonl")]
    [InlineData("https://www.modelscope.cn/datasets/owner/name/file/view/master/a%2Ftrain.jsonl?status=1", "ms", "ms://owner/name/a/train.jsonl", "train.jsonl")]
    public void Parse_Address_IsRecognised(string address, string kind, string shown, string fileName)
    {
        var file = SourceCatalog.Parse(address);

        Assert.Equal((kind, shown, fileName), (file.Kind, file.Shown, file.FileName));
    }

    [Theory]
    [InlineData("s3://bucket")]
    [InlineData("s3://bucket/")]
    [InlineData("s3:///key")]
    [InlineData("s3://bucket/folder/")]
    [InlineData("az://account/blob")]
    [InlineData("az://evil.host?/container/blob")]
    [InlineData("hf://models/owner/name/x")]
    [InlineData("hf://datasets/owner/../x/y")]
    [InlineData("ms://owner/name")]
    [InlineData("ftp://host/file")]
    [InlineData("https://")]
    public void Parse_Incomplete_SaysHowItIsWritten(string address)
    {
        var fault = Assert.Throws<TuningException>(() => SourceCatalog.Parse(address));

        Assert.Equal(ErrorCodes.InvalidOption, fault.Code);
        Assert.Contains("://", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/data/train.jsonl", "/data/train.jsonl")]
    [InlineData("C:\\data\\train.jsonl", "C:\\data\\train.jsonl")]
    [InlineData("C://data", "C://data")]
    [InlineData("data.jsonl", "data.jsonl")]
    public void PathOf_Path_StaysAsItIs(string text, string path)
    {
        Assert.Equal(path, SourceCatalog.PathOf(text));
        Assert.False(SourceCatalog.IsAddress(text));
    }

    [Theory]
    [InlineData("https://user:pass@host/a.jsonl?id=7&sig=abc&X-Amz-Signature=def&unknown=ghi#jkl", "https://host/a.jsonl?id=7&sig=…&X-Amz-Signature=…&unknown=…")]
    [InlineData("https://host/a?bare-token", "https://host/a?…")]
    [InlineData("https://host/a", "https://host/a")]
    public void Strip_Address_LosesWhatMayBeSecret(string address, string shown) => Assert.Equal(shown, Secrets.Strip(address));

    [Fact]
    public void Identity_OtherSignature_IsTheSameObjectAndOtherQueryAnother()
    {
        var first = SourceCatalog.Parse("https://host/a?doc=1&X-Amz-Signature=aaa&X-Amz-Date=1").Identity;

        Assert.Equal(first, SourceCatalog.Parse("https://host/a?doc=1&X-Amz-Signature=bbb&X-Amz-Date=2").Identity);
        Assert.NotEqual(first, SourceCatalog.Parse("https://host/a?doc=2&X-Amz-Signature=aaa&X-Amz-Date=1").Identity);
    }
}
