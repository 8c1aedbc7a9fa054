import ArgumentParser
import Domain
import Testing

@testable import penstock

@Suite("Requests about dead tasks")
struct DeadRequestsTests {
    @Test("What failed after the first answer is not meant by the requests that follow it")
    func bound() throws {
        let command = try DeadRedriveCommand.parse(["--code", "refused", "--all"])
        let requests = DeadRequests(verb: "redrive", done: "redriven", cause: command.cause, amount: command.amount)
        #expect(requests.request(failedBefore: nil).body == ["code": "refused", "limit": 1000])
        #expect(
            requests.request(failedBefore: "2026-03-01T09:30:00.000Z").body
                == ["code": "refused", "limit": 1000, "failed_before": "2026-03-01T09:30:00.000Z"])
    }
}
