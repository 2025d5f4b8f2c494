using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PromptUNet.Server.Tests.Security.Hostile;

/// <summary>Makes of a valid request one that nobody should send, by the numbers that a generator gives.</summary>
internal sealed class Mutation(Random random)
{
    private static readonly string[] Methods =
        ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "", "X", "POST POST", "\0", "BREW"];

    private static readonly string[] Parts =
    [
        "..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%00", "%", "%zz", "%c0%ae", "", "/", ".", "-1", "0", "1", "9999999999999999999", "0x10",
        "null", "true", "NaN", "1e400",
        "'", "';DROP TABLE users;--", "\"", "<script>alert(1)</script>", "*", "?", "#", ";a=b", "{id}", "C:\\Windows", "\\\\host\\share",
        "con", "~", "%20", "%0d%0aX-A:b",
        "%f0%9f%a6%8a", "%ed%a0%80", ".promptunet", ".promptunet/access-token", "server.db", "owner", "me", "demo", "session", "events",
        "mask", "voxels", "nii.gz", "..;/", "%5c..%5c",
    ];

    private static readonly (string, string)[] HeadersToAdd =
    [
        ("Host", "evil.example"), ("Origin", "http://evil.example"), ("Origin", "null"), ("Cookie", "promptunet=CfDJ8AAAA"),
        ("Cookie", "promptunet-csrf=x; promptunet=\""),
        ("Authorization", "Bearer x"), ("Authorization", "Basic b3duZXI6"), ("Authorization", "Bearer"), ("X-CSRF-Token", "x"),
        ("X-Forwarded-For", "1.2.3.4"),
        ("X-Forwarded-Proto", "https"), ("X-HTTP-Method-Override", "DELETE"), ("Content-Type", "text/plain"),
        ("Content-Type", "multipart/form-data; boundary=x"),
        ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Type", "application/json; charset=utf-16"),
        ("Content-Type", "application/json; charset=none"),
        ("Content-Encoding", "gzip"), ("Content-Length", "-1"), ("Content-Length", "9999999999999"), ("Content-Length", "3"),
        ("Transfer-Encoding", "chunked"),
        ("Transfer-Encoding", "gzip, chunked"), ("Expect", "100-continue"), ("Range", "bytes=0-,-1"), ("If-None-Match", "*"),
        ("If-None-Match", "\""), ("Accept", "image/png"),
        ("Accept-Encoding", "br;q=x"), ("Accept-Language", "\u00ff"), ("Upgrade", "websocket"), ("Sec-Fetch-Site", "cross-site"),
        ("Last-Event-ID", "-1"), ("traceparent", "00-0-0-0"), ("X", "\0"), ("", "x"),
        ("Bad Name", "x"), ("X-Long", new string('x', 5000)),
    ];

    private static readonly string[] AnyValues =
    [
        "null", "true", "-1", "0", "1", "2", "3", "255", "256", "2147483647", "2147483648", "-2147483648", "9223372036854775807", "1e308",
        "1.5", "\"\"", "\"x\"", "\"\\u0000\"",
        "\"\\ud800\"", "\"../../etc/passwd\"", "\"'; DROP TABLE tasks; --\"", "\"#GGGGGG\"", "\"AA==\"", "\"gICAgICAgICAgIA=\"",
        "\"/////////w8B\"", "[]", "{}", "[1,2,3,4]", "[-1,-1,1,1]",
        "[0,0,2147483647,2147483647]", "[2147483647,2147483647,2147483647,2147483647]", "[0,0,0,0]", "[[[[[[[[]]]]]]]]",
        "{\"do\":\"undo\"}", "{\"do\":\"draw\"}",
        "{\"do\":\"none\"}", "{\"$type\":\"System.Object\"}",
    ];

    // The edges of 32 and 64 bits, of bytes, of the scan's sizes (12, 10, 8) and of what the server takes, and what is no number at all.
    private static readonly string[] Numbers =
    [
        "-9223372036854775809", "-9223372036854775808", "-4294967297", "-4294967296", "-2147483649", "-2147483648", "-2147483647", "-65536",
        "-256", "-2", "-1", "-0", "0", "1", "2", "3", "7", "8", "9", "10", "11", "12", "13", "16", "17", "63", "64", "65", "127", "128",
        "254", "255", "256", "257", "960", "961", "9999", "10000", "10001", "32767", "32768", "65535", "65536", "86400000", "86400001",
        "1073741824", "2147483640", "2147483645", "2147483646", "2147483647", "2147483648", "2147483649", "4294967295", "4294967296",
        "4294967297", "9007199254740993", "9223372036854775806", "9223372036854775807", "9223372036854775808", "18446744073709551616",
        "1e0", "1e3", "1e308", "1e400", "0.5", "-1.5", "00", "+1", "NaN", "Infinity", "\"1\"", "\"NaN\"", "0x7fffffff", "1_000", "",
    ];

    // Takes the place of a value that need not be valid JSON.
    private const string Placeholder = "@@";

    /// <summary>One to three changes.</summary>
    public Message Of(Message message)
    {
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            message = random.Next(10) switch
            {
                0 => message with { Method = Pick(Methods) },
                1 => message with { Target = Path(message.Target) },
                2 => message with { Target = Query(message.Target) },
                3 => message with { Headers = message.Headers.Add(Pick(HeadersToAdd)) },
                4 when message.Headers.Count > 0 => message with { Headers = message.Headers.RemoveAt(random.Next(message.Headers.Count)) },
                5 when message.Headers.Count > 0 =>
                    message with { Headers = message.Headers.SetItem(random.Next(message.Headers.Count), Pick(HeadersToAdd)) },
                < 9 when IsJson(message) => message with { Body = Json(message.Body) },
                _ => message with { Body = Bytes(message.Body) },
            };
        }

        return message;
    }

    /// <summary>The same with another number somewhere in its JSON or its query; any change when it has no number.</summary>
    public Message Extreme(Message message)
    {
        if (IsJson(message) && JsonNode.Parse(message.Body) is { } root
            && Values(root).Where(v => v.GetValueKind() == JsonValueKind.Number).ToList() is { Count: > 0 } numbers)
        {
            Pick(numbers).ReplaceWith(Placeholder);
            return message with { Body = WithValue(root, Pick(Numbers)) };
        }

        string[] halves = message.Target.Split('?', 2);
        string[] pairs = halves.Length == 2 ? halves[1].Split('&') : [];
        int[] numeric = [.. Enumerable.Range(0, pairs.Length).Where(n => long.TryParse(pairs[n].Split('=')[^1], out _))];
        if (numeric.Length == 0)
        {
            return Of(message);
        }

        int at = Pick(numeric);
        pairs[at] = $"{pairs[at].Split('=')[0]}={Uri.EscapeDataString(Pick(Numbers))}";
        return message with { Target = $"{halves[0]}?{string.Join('&', pairs)}" };
    }

    private string Path(string target)
    {
        var parts = target.Split('/').ToList();
        int at = random.Next(1, parts.Count + 1);
        switch (random.Next(3))
        {
            case 0 when at < parts.Count:
                parts[at] = Pick(Parts);
                break;
            case 1 when at < parts.Count:
                parts.RemoveAt(at);
                break;
            default:
                parts.Insert(at, Pick(Parts));
                break;
        }

        return string.Join('/', parts);
    }

    private string Query(string target)
    {
        string[] halves = target.Split('?', 2);
        string[] pairs = halves.Length == 2 ? halves[1].Split('&') : [];
        string name = pairs.Length > 0 ? Pick(pairs).Split('=')[0] : "study";
        return $"{halves[0]}?{string.Join('&', pairs.Where(_ => random.Next(3) > 0).Append($"{name}={Pick(Parts)}"))}";
    }

    private static bool IsJson(Message message) => message.Body is [(byte)'{', ..];

    /// <summary>Another value somewhere, a member less or one more, or JSON that is none any more.</summary>
    private byte[] Json(byte[] body)
    {
        try
        {
            var root = JsonNode.Parse(body)!;
            var objects = Objects(root).ToList();
            var place = objects[random.Next(objects.Count)];
            string name = place.Count == 0 ? "x" : Pick([.. place.Select(p => p.Key)]);
            switch (random.Next(4))
            {
                case 0:
                    place.Remove(name);
                    break;
                case 1:
                    place[Pick(Parts)] = Placeholder;
                    break;
                default:
                    place[name] = Placeholder;
                    break;
            }

            return WithValue(root, Pick(AnyValues));
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return Bytes(body);     // an earlier change broke it: no JSON, a member twice, half a character
        }
    }

    private static byte[] WithValue(JsonNode root, string value) =>
        Encoding.UTF8.GetBytes(root.ToJsonString().Replace($"\"{Placeholder}\"", value, StringComparison.Ordinal));

    private static IEnumerable<JsonValue> Values(JsonNode? node) => node switch
    {
        JsonObject inner => inner.SelectMany(p => Values(p.Value)),
        JsonArray inner => inner.SelectMany(Values),
        JsonValue value => [value],
        _ => [],
    };

    private static IEnumerable<JsonObject> Objects(JsonNode node)
    {
        if (node is JsonObject one)
        {
            yield return one;
            foreach (var inner in one.Select(p => p.Value).OfType<JsonObject>().SelectMany(Objects))
            {
                yield return inner;
            }
        }
    }

    private byte[] Bytes(byte[] body)
    {
        var bytes = body.ToList();
        for (int n = random.Next(1, 6); n > 0; n--)
        {
            int at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = Pick([(byte)0, (byte)0x7f, (byte)0x80, (byte)0xff]);
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes.InsertRange(at, bytes.Take(random.Next(64)).ToArray());
                    break;
            }
        }

        return [.. bytes];
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
