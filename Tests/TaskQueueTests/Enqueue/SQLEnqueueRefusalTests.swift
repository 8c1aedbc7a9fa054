import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Enqueue from SQL: refusals", .serialized, .timeLimit(.minutes(5)))
struct SQLEnqueueRefusalTests {
    static let one: [(arguments: String, says: String)] = [
        ("'nope', '{}'", "there is no kind 'nope'"),
        ("'webhook.deliver', '{}'", "there is no kind 'webhook.deliver'"),
        ("NULL, '{}'", "there is no kind NULL"),
        ("'summarize', '{}', tenant => 'nobody'", "there is no tenant 'nobody'"),
        ("'summarize', '{}', tenant => NULL", "there is no tenant NULL"),
        ("'summarize', NULL", "input number 1 is null"),
        ("'summarize', ' null '", "input number 1 is null"),
        ("'summarize', '{}', priority => 10", "priority is 10"),
        ("'summarize', '{}', priority => -1", "priority is -1"),
        ("'summarize', '{}', priority => NULL", "priority is null"),
        ("'summarize', '{}', expires_at => now() - interval '1 second'", "expires_at has passed"),
        ("'summarize', '{}', expires_at => 'infinity'", "expires_at has passed"),
        ("'summarize', '{}', run_at => now() + interval '2 years'", "run_at is more than a year ahead"),
        ("'summarize', '{}', run_at => '-infinity'", "run_at is more than a year ahead, or infinite"),
        (
            "'summarize', '{}', run_at => now() + interval '2 h', expires_at => now() + interval '1 h'",
            "expires_at is not after run_at"
        ),
        ("'summarize', '{}', webhook_url => 'ftp://example.com'", "webhook_url is not an http or https address"),
        ("'summarize', '{}', webhook_url => 'https://' || repeat('a', 2048)", "webhook_url is not"),
        ("'summarize', '{}', metadata => '[]'", "metadata is not a JSON object"),
        (
            "'summarize', '{}', metadata => '{\"a\":\"\\u0000\"}'",
            "metadata (number 1) holds text that cannot be stored"
        ),
        ("'summarize', '{\"a\":\"\\u0000\"}'", "input (number 1) holds text that cannot be stored"),
        ("'summarize', '{\"a\":\"\\ud800\"}'", "input (number 1) holds text that cannot be stored"),
        ("'summarize', '{}', idempotency_key => ''", "idempotency key number 1 has 0 bytes"),
        ("'summarize', '{}', idempotency_key => repeat('k', 256)", "idempotency key number 1 has 256 bytes"),
        ("'summarize', '{}', idempotency_key => repeat('ü', 128)", "idempotency key number 1 has 256 bytes"),
        ("'summarize', '{}', key_lifetime => '0 s'", "key_lifetime is not between"),
        ("'summarize', ('\"' || repeat('x', 12582912) || '\"')::json", "input number 1 is larger than 12 MiB"),
    ]

    static let many: [(arguments: String, says: String)] = [
        ("'summarize', NULL", "inputs is null"),
        ("'summarize', ARRAY['{}', NULL]::json[]", "input number 2 is null"),
        ("'summarize', '{1,2}'::json[], idempotency_keys => '{a}'", "1 keys for 2 inputs"),
        ("'summarize', array_fill('1'::json, '{10001}')", "10001 inputs at once"),
        ("'summarize', ARRAY['1', '{\"a\":\"\\u0000\"}']::json[]", "input (number 2) holds text that cannot be stored"),
    ]

    @Test("Bad input is refused with SQLSTATE 22023, what is wrong and a hint, and nothing is stored")
    func refusals() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            try await queue.script(QueueFixture.refusalFunction)
            let before = try await queue.snapshot()
            let calls =
                Self.one.map { ("penstock.enqueue(\(Self.withTenant($0.arguments)))", $0.says) }
                + Self.many.map { ("penstock.enqueue_many(\(Self.withTenant($0.arguments)))", $0.says) }
            for (call, says) in calls {
                let refusal = try await queue.refusal(of: "SELECT \(call)")
                #expect(refusal.first == "22023", "\(call): \(refusal)")
                #expect(
                    refusal.dropFirst().first?.hasPrefix("penstock.enqueue: \(says)") == true, "\(call): \(refusal)")
                #expect(refusal.last?.isEmpty == false, "\(call)")
            }
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("A backslash before u0000 is text like any other")
    func escapedBackslash() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            let id = try await queue.enqueueBySQL("'summarize', '{\"a\":\"\\\\u0000 \\u00fc\"}'")
            let claimed = try await queue.claim(by: try await queue.worker())
            #expect(claimed.map(\.id) == [id])
            #expect(try JSONParser.parse(claimed[0].input ?? [])["a"]?.asString == "\\u0000 ü")
        }
    }

    @Test("The hint for an unknown kind lists the known ones, or says how kinds become known")
    func hints() async throws {
        try await QueueFixture.runWithKinds { queue async throws in
            try await queue.script(QueueFixture.refusalFunction)
            let call = "SELECT penstock.enqueue('nope', '{}', 'alpha')"
            #expect(try await queue.refusal(of: call).last == "Known kinds: summarize.")
            try await queue.script("DELETE FROM task_kind")
            #expect(try await queue.refusal(of: call).last?.contains("penstock serve") == true)
        }
    }

    private static func withTenant(_ arguments: String) -> String {
        arguments.contains("tenant =>") ? arguments : arguments + ", tenant => 'alpha'"
    }
}
