import Foundation
import ProviderSimulator
import TestKit
import Testing

/// What a vendor would charge, to the token and the nano-dollar.
@Suite(.timeLimit(.minutes(1))) struct BillTests {
    private let priced = #"{"prices":{"*":{"input":10,"cached_input":1,"output":100}},"answer":{"cached_tokens":4}}"#

    @Test(arguments: Dialect.allCases, [true, false])
    func `A whole answer costs its tokens at their prices`(dialect: Dialect, isStreamed: Bool) async throws {
        try await Calls.with(priced) { calls in
            _ = try await calls.chat(dialect, isStreamed: isStreamed)
            let bill = calls.simulator.bill
            #expect(bill.total.calls == 1)
            #expect(bill.total.output == 64)
            #expect(bill.total.cachedInput == 4)
            #expect(bill.total.nanoDollars == Int64(bill.total.input - 4) * 10 + 4 + 6_400)
            #expect(bill.byModel == ["model-a": bill.total])
        }
    }

    @Test(arguments: Dialect.allCases)
    func `A stream that breaks off costs its prompt and what was sent`(dialect: Dialect) async throws {
        try await Calls.with(priced) { calls in
            _ = try await calls.chat(dialect, fault: "stream_error; after=7")
            #expect(calls.simulator.bill.total.output == 7)
            #expect(calls.simulator.bill.total.input > 4)
        }
    }

    @Test(arguments: Dialect.allCases)
    func `A token that did not leave whole is not billed`(dialect: Dialect) async throws {
        try await Calls.with(priced) { calls in
            _ = try await calls.chat(dialect, fault: "cut; at_byte=1")
            #expect(calls.simulator.bill.total.output == 0)
            #expect(calls.simulator.bill.total.calls == 1)
        }
    }

    @Test(arguments: Dialect.allCases)
    func `What is not streamed was made before it was cut, and is billed whole`(dialect: Dialect) async throws {
        try await Calls.with(priced) { calls in
            _ = try await calls.chat(dialect, fault: "cut; at_byte=1", isStreamed: false)
            #expect(calls.simulator.bill.total.output == 64)
        }
    }

    @Test(arguments: Dialect.allCases)
    func `A client that leaves after the headers pays for its prompt`(dialect: Dialect) async throws {
        try await Calls.with(priced) { calls in
            _ = try await calls.chat(dialect, fault: "hang_after_headers") { $0.hasHead }
            try await Probe.until("the call ends") { calls.simulator.record.inFlight.now == 0 }
            #expect(calls.simulator.bill.total.input > 4)
            #expect(calls.simulator.bill.total.output == 0)
        }
    }

    @Test func `Embeddings cost their input`() async throws {
        try await Calls.with(priced) { calls in
            _ = try await calls.post("/v1/embeddings", .openai, #"{"model":"e","input":["12345678","1234"]}"#)
            #expect(calls.simulator.bill.total.input == 3)
            #expect(calls.simulator.bill.total.nanoDollars == 30)
        }
    }

    @Test func `A model without a price counts its tokens and says so`() async throws {
        try await Calls.with { calls in
            _ = try await calls.chat(.openai)
            let total = calls.simulator.bill.total
            #expect(total.unpricedCalls == 1 && total.nanoDollars == 0 && total.output == 64)
        }
    }

    @Test func `The page says what the handle says`() async throws {
        try await Calls.with(priced) { calls in
            _ = try await calls.chat(.openai)
            let page = try await RawClient.send("GET", calls.url + "/simulator/bill")
            let total = page.json?["total"] as? [String: Any]
            #expect(total?["nano_dollars"] as? Int == Int(calls.simulator.bill.total.nanoDollars))
            #expect((page.json?["by_model"] as? [String: Any])?["model-a"] != nil)
        }
    }
}
