import Foundation
import ProviderSimulator
import TestKit
import Testing

/// Faults of the wire, judged by the bytes that came.
@Suite(.timeLimit(.minutes(1))) struct WireFaultTests {
    @Test(arguments: Dialect.allCases, [0, 1, 37, 400, 1_000])
    func `A reset cut sends exactly so many bytes and no end`(dialect: Dialect, count: Int) async throws {
        try await Calls.with { calls in
            let whole = try await calls.chat(dialect)
            let cut = try await calls.chat(dialect, fault: "cut; at_byte=\(count)")
            #expect(cut.status == 200)
            #expect(cut.body.count == count)
            #expect(!cut.isWhole)
            #expect(whole.isWhole)
            #expect(calls.simulator.record.byEnding == ["answered": 1, "cut": 1])
        }
    }

    @Test(arguments: Dialect.allCases)
    func `A clean cut ends the response as if it were whole`(dialect: Dialect) async throws {
        let reply = try await Calls.with { try await $0.chat(dialect, fault: "cut; at_byte=500; ending=clean") }
        #expect(reply.body.count == 500)
        #expect(reply.isWhole)
        #expect(!reply.text.contains("[DONE]"))
        #expect(!reply.text.contains("message_stop"))
    }

    @Test(arguments: Dialect.allCases)
    func `An error in the stream comes after so many pieces and ends it`(dialect: Dialect) async throws {
        let reply = try await Calls.with { try await $0.chat(dialect, fault: "stream_error; after=2") }
        #expect(reply.status == 200)
        let last = try #require(reply.objects.last)
        #expect(last["error"] as? [String: Any] != nil)
        let pieces = reply.objects.count { object in
            object["type"] as? String == "content_block_delta"
                || ((object["choices"] as? [[String: Any]])?.first?["delta"] as? [String: Any])?["content"] as? String
                    ?? "" != ""
        }
        #expect(pieces == 2)
        #expect(!reply.text.contains("[DONE]"))
        #expect(!reply.text.contains("message_stop"))
    }

    @Test(arguments: Dialect.allCases)
    func `A drip brings the same bytes, in more pieces`(dialect: Dialect) async throws {
        let script = #"{"answer":{"tokens":3}}"#
        let (whole, dripped) = try await Calls.with(script) { calls in
            (try await calls.chat(dialect), try await calls.chat(dialect, fault: "drip; every=1ms; bytes=50"))
        }
        #expect(answerText(dripped, dialect) == answerText(whole, dialect))
        #expect(dripped.isWhole)
    }

    @Test(arguments: [(Dialect.openai, ": ping\n\n"), (.anthropic, "event: ping\ndata: {\"type\":\"ping\"}\n\n")])
    func `A stream of pings has nothing but pings`(dialect: Dialect, ping: String) async throws {
        let reply = try await Calls.with { calls in
            try await calls.chat(dialect, fault: "pings; every=1ms") { $0.body.count >= ping.utf8.count * 4 }
        }
        #expect(reply.status == 200)
        // The last one may not have come whole.
        #expect(String(repeating: ping, count: 1_000).hasPrefix(reply.text))
        #expect(!reply.isWhole)
    }

    @Test(arguments: Dialect.allCases)
    func `A hang after the headers sends them and no byte more, until the client leaves`(dialect: Dialect) async throws
    {
        try await Calls.with { calls in
            let reply = try await calls.chat(dialect, fault: "hang_after_headers") { $0.hasHead }
            #expect(reply.status == 200)
            #expect(reply.body.isEmpty)
            try await Probe.until("the call ends with its client") { calls.simulator.record.inFlight.now == 0 }
            #expect(calls.simulator.record.byEnding == ["abandoned": 1])
        }
    }

    @Test func `A hang before the headers sends nothing, until its time is over`() async throws {
        try await Calls.with { calls in
            let reply = try await calls.chat(.openai, fault: "hang_before_headers; for=20ms")
            #expect(!reply.hasHead)
            try await Probe.until("the call has ended") { calls.simulator.record.inFlight.now == 0 }
            #expect(calls.simulator.record.byStatus == ["none": 1])
            #expect(calls.simulator.bill.total.calls == 0)
        }
    }

    @Test(arguments: Dialect.allCases)
    func `A malformed event stands among good ones`(dialect: Dialect) async throws {
        let reply = try await Calls.with { try await $0.chat(dialect, fault: "malformed_stream") }
        let broken = reply.events.filter { event in
            event.data != "[DONE]" && (try? JSONSerialization.jsonObject(with: Data(event.data.utf8))) == nil
        }
        #expect(broken.count == 1)
        #expect(reply.isWhole)
    }

    @Test(arguments: Dialect.allCases)
    func `What is not streamed is malformed too`(dialect: Dialect) async throws {
        let reply = try await Calls.with { try await $0.chat(dialect, fault: "malformed_stream", isStreamed: false) }
        #expect(reply.status == 200)
        #expect(reply.json == nil)
        #expect(!reply.body.isEmpty)
    }

    @Test(arguments: Dialect.allCases)
    func `Unknown members and events change nothing of the answer`(dialect: Dialect) async throws {
        let (plain, future) = try await Calls.with { calls in
            (try await calls.chat(dialect), try await calls.chat(dialect, fault: "unknown_fields"))
        }
        #expect(future.text.contains("x_future"))
        #expect(future.events.contains { $0.name.hasPrefix("x") })
        #expect(answerText(future, dialect) == answerText(plain, dialect))
    }
}
