import Domain
import Foundation
import PostgresDriver
import TestKit
import Testing

/// The way of a webhook: from the settling transaction to a receiver that is down at first, and a stranger's check of
/// the signature.
@Suite("A webhook", .serialized, .timeLimit(.minutes(2)))
struct WebhookDeliveryTests {
    @Test("A refused delivery is repeated with the same ID and bytes, signed anew, and then left alone")
    func refusedDeliveryIsRepeated() async throws {
        try await WebhookInbox.with(refusals: 1) { inbox, hook in
            try await Installation.with(settings: Installation.calm()) { installation in
                let api = try await installation.serve()
                _ = try installation.work("worker")
                let task = try await api.accepted("summarize", ["text": "Water flows."], webhook: hook)
                #expect(try await api.ended(task)["state"]?.asString == "succeeded")
                // The first wait is 5 s, give or take a fifth.
                try await Probe.until("the second delivery is settled") {
                    try await installation.postgres.one(CountTasks()).live == 0
                }
                let letters = inbox.letters
                try #require(letters.count == 2)
                #expect(letters[0].id == letters[1].id)
                #expect(letters[0].body == letters[1].body)
                #expect(letters[0].timestamp != letters[1].timestamp)
                #expect(letters[0].signature != letters[1].signature)
                #expect(letters[1].arrivedAt.timeIntervalSince(letters[0].arrivedAt) >= 4)
                for letter in letters { expectFresh(letter) }
                try expectBody(letters[0].body, about: task)
                let actions = try await api.actions(of: task)
                #expect(actions.filter { $0 == "webhook.attempt_failed" }.count == 1)
                #expect(actions.filter { $0 == "webhook.delivered" }.count == 1)
                try await expectDrained(installation.postgres)
                try await expectVerified(letters, in: installation)
            }
        }
    }

    private func expectFresh(_ letter: WebhookInbox.Letter) {
        let age = letter.arrivedAt.timeIntervalSince1970 - (Double(letter.timestamp) ?? 0)
        #expect((-1...10).contains(age))
    }

    private func expectBody(_ bytes: [UInt8], about task: TaskID) throws {
        let body = try JSONParser.parse(bytes)
        #expect(body["type"]?.asString == "task.succeeded")
        #expect(body["data"]?["id"]?.asString == task.description)
        #expect(body["data"]?["state"]?.asString == "succeeded")
    }

    /// Lets Python's standard library judge the signatures, where there is a Python: a second implementation that
    /// shares nothing with ours, and that must also refuse what was changed.
    private func expectVerified(_ letters: [WebhookInbox.Letter], in installation: Installation) async throws {
        guard let verifier = try ForeignVerifier.find(installation.processes) else { return }
        for letter in letters {
            #expect(try await verifier.accepts(letter))
            var changed = letter.body
            changed[changed.count - 2] ^= 1
            #expect(try await !verifier.accepts(letter, body: changed))
            #expect(try await !verifier.accepts(letter, id: letter.id + "x"))
        }
    }
}
