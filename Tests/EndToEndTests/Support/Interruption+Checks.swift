import Domain
import PostgresDriver
import TestKit
import Testing

extension Interruption {
    /// The result is whole: it came from every slice.
    func expectResult(in shown: JSONValue) {
        #expect(shown["state"]?.asString == "succeeded")
        #expect(shown["result"]?["slices"]?.asInteger == Int64(document.slices))
        #expect(document.slices >= 4)
    }

    /// Nothing finished was paid for twice: `repeated` calls more than the graph has, and only in the node that was open.
    func expectCalls(repeated: Int, in step: Step, hall: Int) {
        let calls = provider.calls
        #expect(calls.count == document.calls + repeated)
        var counts: [String: Int] = [:]
        for call in calls { counts[call.text, default: 0] += 1 }
        #expect(counts.count == document.calls)
        for call in calls where counts[call.text, default: 0] > 1 {
            #expect(step == .lastAnswered ? Gauges.isReduction(call) : Gauges.isAbout(hall: hall, call))
        }
    }

    /// Lets whatever is still open come to its end and checks the whole database.
    /// - Parameter unknown: how many calls must have ended as unknown.
    func expectDrained(unknown: Int64?) async throws {
        _ = try await postgres.run(PassCallDeadlines())
        try await Probe.until("nothing is left to do") {
            let calls = try await postgres.one(CountCalls())
            let tasks = try await postgres.one(CountTasks())
            return calls.open == 0 && tasks.live == 0
        }
        try await EndToEndTests.expectDrained(postgres)
        let calls = try await postgres.one(CountCalls())
        if let unknown { #expect(calls.unknown == unknown) }
        #expect(calls.ok >= Int64(document.calls))
    }

    /// One outcome, one message, whatever the receiver was told how often.
    func expectOneMessage() {
        let letters = inbox.letters
        #expect(!letters.isEmpty)
        #expect(Set(letters.map(\.id)).count == 1)
        #expect(Set(letters.map(\.body)).count == 1)
    }
}
