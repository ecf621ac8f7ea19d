using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Tests.Web.Hosting;

public sealed class StudioAddressTests
{
    [Theory]
    [InlineData("http://0.0.0.0:5260", "http://127.0.0.1:5260")]
    [InlineData("http://[::]:80", "http://127.0.0.1:80")]
    [InlineData("http://*:5000", "http://127.0.0.1:5000")]
    [InlineData("http://localhost:5260/", "http://localhost:5260")]
    public void ToOpen_ListeningAddress_IsOneToOpenHere(string listening, string expected) =>
        Assert.Equal(expected, StudioAddress.ToOpen(["https://127.0.0.1:1", listening]));

    [Theory]
    [InlineData("https://127.0.0.1:5001", "https://[::]:5001")]
    [InlineData("http://127.0.0.1:5260", "http://unix:/tmp/studio.sock", "https://[::]:5001", "http://127.0.0.1:5260")]
    [InlineData(null, "http://unix:/tmp/studio.sock")]
    public void ToOpen_SeveralKinds_IsPlainHttpWhereThereIsOne(string? expected, params string[] listening) =>
        Assert.Equal(expected, StudioAddress.ToOpen(listening));

    [Theory]
    [InlineData("http://127.0.0.1:5260", "http://127.0.0.1:5261")]
    [InlineData("http://*:80", "http://127.0.0.1:81")]
    [InlineData("http://127.0.0.1:65535", "http://127.0.0.1:5261")]
    public void Next_Address_IsTheNextPort(string address, string expected) => Assert.Equal(expected, StudioAddress.Next(address));

    [Theory]
    [InlineData("", StudioAddress.Default)]
    [InlineData("--urls=http://127.0.0.1:1234", "http://127.0.0.1:1234")]
    public void UseDefault_OnlyWhereNothingIsSaid_TakesLoopback(string argument, string expected)
    {
        var builder = WebApplication.CreateBuilder(argument.Length > 0 ? [argument] : []);

        StudioAddress.UseDefault(builder);

        Assert.Equal(expected, builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey));
    }
}
