import ArgumentParser
import Domain
import Testing

@testable import penstock

@Suite struct BulkOptionsTests {
    @Test func `A file of tasks needs nothing else`() throws {
        let options = try SubmitOptions.parse(["--bulk", "tasks.ndjson", "--idempotency-key", "k"])
        #expect(options.bulk == "tasks.ndjson")
        #expect(options.kind == nil)
    }

    @Test(
        "What belongs into the lines is refused beside them, and something must be given",
        arguments: [
            [], ["summarize", "--bulk", "f"], ["--bulk", "f", "--priority", "1"], ["--bulk", "f", "--label", "a"],
            ["--bulk", "f", "--input", "{}"], ["--bulk", "f", "--metadata", "{}"],
        ])
    func refusals(arguments: [String]) {
        #expect(throws: (any Error).self) { try SubmitOptions.parse(arguments) }
    }

    @Test func `A refusal names the line and the place in it`() {
        let failure = CommandFailure(
            httpStatus: 422,
            body: [
                "title": "The input has problems.",
                "errors": [
                    ["line": 3, "pointer": "/kind", "detail": "is unknown"],
                    ["line": 4, "pointer": "", "detail": "is no object"],
                ],
            ])
        #expect(failure.text.contains("  line 3 /kind: is unknown"))
        #expect(failure.text.contains("  line 4: is no object"))
    }
}
