import Foundation
import HTTPAPI
import HTTPTypes
import Testing

/// One refused body: what is wrong with it, its bytes, and what the client must be told.
struct BadBody: Sendable {
    let name: String
    let bytes: [UInt8]
    let status: Int
    let problem: String
    let pointers: [String]?

    init(_ name: String, _ bytes: [UInt8], _ status: Int, _ problem: String, _ pointers: [String]?) {
        (self.name, self.bytes, self.status, self.problem, self.pointers) = (name, bytes, status, problem, pointers)
    }

    static func syntax(_ name: String, _ text: String, at pointer: String? = "") -> BadBody {
        BadBody(name, Array(text.utf8), 400, "invalid-json", pointer.map { [$0] })
    }

    static func syntax(_ name: String, _ bytes: [UInt8]) -> BadBody {
        BadBody(name, bytes, 400, "invalid-json", nil)
    }

    static func input(_ name: String, _ text: String, at pointers: String...) -> BadBody {
        BadBody(name, Array(text.utf8), 422, "invalid-input", pointers)
    }

    /// An otherwise good task with more fields.
    static func field(_ name: String, _ fields: String, at pointers: String...) -> BadBody {
        BadBody(name, Array(#"{"kind":"echo","input":{"text":"t"},\#(fields)}"#.utf8), 422, "invalid-input", pointers)
    }
}

@Suite("Bad bodies", .timeLimit(.minutes(2)))
struct BadBodyTests {
    static let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
    static let wide = "[" + String(repeating: "0,", count: 210_000) + "0]"

    static let syntax: [BadBody] = [
        .syntax("empty", ""), .syntax("white space", " \n\t "), .syntax("not JSON", "kind=echo"),
        .syntax("truncated", #"{"kind":"echo""#), .syntax("truncated in a string", #"{"kind":"ec"#, at: "/kind"),
        .syntax("trailing comma", #"{"kind":"echo",}"#), .syntax("comment", #"{/*c*/}"#),
        .syntax("two documents", "{} {}"), .syntax("two on two lines", "{}\n{}"), .syntax("trailing garbage", "{}]"),
        .syntax("byte order mark", [0xEF, 0xBB, 0xBF] + Array("{}".utf8)),
        .syntax("UTF-16", [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]),
        .syntax("invalid UTF-8", Array(#"{"kind":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)),
        .syntax("stray continuation", Array(#"{"kind":""#.utf8) + [0x80] + Array(#""}"#.utf8)),
        .syntax("overlong slash", Array(#"{"kind":""#.utf8) + [0xC0, 0xAF] + Array(#""}"#.utf8)),
        .syntax("UTF-8 surrogate", Array(#"{"kind":""#.utf8) + [0xED, 0xA0, 0x80] + Array(#""}"#.utf8)),
        .syntax("raw NUL", Array(#"{"kind":"a"#.utf8) + [0] + Array(#""}"#.utf8)),
        .syntax("escaped NUL", #"{"kind":"a\u0000"}"#, at: "/kind"),
        .syntax("escaped NUL in a key", #"{"a\u0000":1}"#, at: nil),
        .syntax("lone high surrogate", #"{"kind":"\ud800"}"#, at: "/kind"),
        .syntax("lone low surrogate", #"{"kind":"\udc00x"}"#, at: "/kind"),
        .syntax("reversed pair", #"{"kind":"\udc00\ud800"}"#, at: "/kind"),
        .syntax("raw line break", "{\"kind\":\"a\nb\"}", at: "/kind"),
        .syntax("bad escape", #"{"kind":"\x41"}"#, at: "/kind"),
        .syntax("duplicate key", #"{"kind":"echo","kind":"echo"}"#, at: nil),
        .syntax("depth 65 in arrays", #"{"input":\#(deep)}"#, at: nil),
        .syntax("depth 100,000", String(repeating: "[", count: 100_000), at: nil),
        .syntax(
            "depth in objects", String(repeating: #"{"a":"#, count: 200) + "1" + String(repeating: "}", count: 200),
            at: nil),
        .syntax("too many values", wide, at: nil), .syntax("NaN", #"{"priority":NaN}"#, at: "/priority"),
        .syntax("Infinity", #"{"priority":-Infinity}"#, at: "/priority"),
        .syntax("huge number", #"{"priority":1e400}"#, at: "/priority"),
        .syntax("integer overflow", #"{"priority":9223372036854775808}"#, at: "/priority"),
        .syntax("leading zero", #"{"priority":05}"#, at: "/priority"),
        .syntax("plus sign", #"{"priority":+5}"#, at: "/priority"),
    ]

    static let shape: [BadBody] = [
        .input("an array", "[]", at: ""), .input("a string", #""echo""#, at: ""), .input("null", "null", at: ""),
        .input("nothing in it", "{}", at: "/kind", "/input"),
        .input("no kind", #"{"input":{"text":"t"}}"#, at: "/kind"),
        .input("no input", #"{"kind":"echo"}"#, at: "/input"),
        .input("null input", #"{"kind":"echo","input":null}"#, at: "/input"),
        .input("unknown kind", #"{"kind":"ech","input":{}}"#, at: "/kind"),
        .input("kind in upper case", #"{"kind":"ECHO","input":{}}"#, at: "/kind"),
        .input("kind with a space", #"{"kind":"echo ","input":{}}"#, at: "/kind"),
        .input("internal kind", #"{"kind":"webhook.deliver","input":{"text":"t"}}"#, at: "/kind"),
        .input("kind of wrong type", #"{"kind":1,"input":{}}"#, at: "/kind"),
        .input("kind is SQL", #"{"kind":"'; DROP TABLE task; --","input":{}}"#, at: "/kind"),
        .input("empty text", #"{"kind":"echo","input":{"text":""}}"#, at: "/input/text"),
        .input("blank text", #"{"kind":"echo","input":{"text":" \u200b\n"}}"#, at: "/input/text"),
        .input("text of wrong type", #"{"kind":"echo","input":{"text":["t"]}}"#, at: "/input/text"),
        .input("input of wrong type", #"{"kind":"echo","input":[1]}"#, at: "/input"),
        .input("unknown input field", #"{"kind":"echo","input":{"text":"t","tims":1}}"#, at: "/input/tims"),
        .input("negative number", #"{"kind":"echo","input":{"text":"t","times":-1}}"#, at: "/input/times"),
        .input("key that needs escapes", #"{"kind":"echo","input":{"text":"t","a/b~c":1}}"#, at: "/input/a~1b~0c"),
        .input(
            "everything at once", #"{"kind":"echo","input":{"text":""},"priority":"high","metadata":[],"run_a":1}"#,
            at: "/priority", "/metadata", "/run_a", "/input/text"),
    ]

    static let fields: [BadBody] = [
        .field("unknown field", #""priorty":1"#, at: "/priorty"),
        .field("tenant is no field", #""tenant":"beta""#, at: "/tenant"),
        .field("priority too low", #""priority":-1"#, at: "/priority"),
        .field("priority too high", #""priority":10"#, at: "/priority"),
        .field("priority with a fraction", #""priority":1.5"#, at: "/priority"),
        .field("priority as text", #""priority":"5""#, at: "/priority"),
        .field("priority null", #""priority":null"#, at: "/priority"),
        .field("a day that does not exist", #""run_at":"2027-02-30T00:00:00Z""#, at: "/run_at"),
        .field("29 February of a common year", #""run_at":"2027-02-29T00:00:00Z""#, at: "/run_at"),
        .field("a leap second", #""run_at":"2026-12-31T23:59:60Z""#, at: "/run_at"),
        .field("no zone", #""run_at":"2027-01-01T00:00:00""#, at: "/run_at"),
        .field("a zone that is none", #""run_at":"2027-01-01T00:00:00+25:00""#, at: "/run_at"),
        .field("seconds since 1970", #""run_at":1700000000"#, at: "/run_at"),
        .field("far future", #""run_at":"9999-12-31T00:00:00Z""#, at: "/run_at"),
        .field("expired", #""expires_at":"2020-01-01T00:00:00Z""#, at: "/expires_at"),
        .field("metadata of wrong type", #""metadata":"x""#, at: "/metadata"),
        .field(
            "metadata too large", #""metadata":{"x":"\#(String(repeating: "m", count: 16 << 10))"}"#, at: "/metadata"),
        .field("plain http", #""webhook_url":"http://hooks.example.com/""#, at: "/webhook_url"),
        .field("no URL", #""webhook_url":"hooks""#, at: "/webhook_url"),
        .field("file URL", #""webhook_url":"file:///etc/passwd""#, at: "/webhook_url"),
        .field("loopback", #""webhook_url":"https://127.0.0.1/""#, at: "/webhook_url"),
        .field("loopback in hex", #""webhook_url":"https://0x7f000001/""#, at: "/webhook_url"),
        .field("loopback in IPv6", #""webhook_url":"https://[::ffff:127.0.0.1]/""#, at: "/webhook_url"),
        .field("metadata service", #""webhook_url":"https://169.254.169.254/latest""#, at: "/webhook_url"),
        .field("credentials", #""webhook_url":"https://a:b@hooks.example.com/""#, at: "/webhook_url"),
        .field("name that resolves inside", #""webhook_url":"https://rebound.example.com/""#, at: "/webhook_url"),
        .field("name that does not exist", #""webhook_url":"https://nobody.example.com/""#, at: "/webhook_url"),
        .field(
            "URL too long", #""webhook_url":"https://hooks.example.com/\#(String(repeating: "a", count: 2048))""#,
            at: "/webhook_url"),
    ]

    @Test("Every bad body is a clear problem that points at what is wrong, and nothing is stored")
    func refused() async throws {
        try await APIFixture.run({ $0.taskBodyBytesMax = 4 << 20 }) { api in
            for bad in Self.syntax + Self.shape + Self.fields {
                let answer = try await api.send(.post, "/v1/tasks", key: api.keys.alpha, body: bad.bytes)
                #expect(answer.status == bad.status, "\(bad.name)")
                #expect(answer.problem == bad.problem, "\(bad.name): \(answer.text.prefix(300))")
                if let pointers = bad.pointers { #expect(answer.pointers == pointers, "\(bad.name)") }
            }
            #expect(try await api.count(.task) == 0)
            #expect(try await api.count(.unique_key) == 0)
        }
    }

    @Test("A task that expires before it may run is refused at expires_at")
    func impossibleTimes() async throws {
        let day = ISO8601DateFormatter().string(from: Date() + 86_400)
        let week = ISO8601DateFormatter().string(from: Date() + 7 * 86_400)
        let body = #"{"kind":"echo","input":{"text":"t"},"run_at":"\#(week)","expires_at":"\#(day)"}"#
        try await APIFixture.run { api in
            let answer = try await api.submit(body)
            #expect(answer.status == 422)
            #expect(answer.pointers == ["/expires_at"])
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("A kind whose pool is not known here is a 503 that asks to try again")
    func unknownPool() async throws {
        try await APIFixture.run { api in
            let answer = try await api.submit(#"{"kind":"stranded","input":{"text":"t"}}"#)
            #expect(answer.status == 503)
            #expect(answer.problem == "not-ready")
            #expect(answer.header("retry-after") != nil)
        }
    }
}
