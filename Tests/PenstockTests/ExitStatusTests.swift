import Domain
import Testing

@testable import penstock

@Suite struct ExitStatusTests {
    @Test(
        "An HTTP refusal has the exit status of its meaning",
        arguments: [
            (400, 1), (401, 3), (403, 3), (404, 4), (405, 1), (408, 6), (409, 5), (410, 4), (413, 1), (422, 1),
            (429, 6),
            (500, 1), (502, 6), (503, 6), (504, 6),
        ] as [(Int, Int32)])
    func httpStatus(http: Int, exit: Int32) {
        #expect(penstock.ExitStatus(httpStatus: http).rawValue == exit)
    }

    @Test func `The exit codes are the documented ones`() {
        #expect(penstock.ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 130])
        for status in penstock.ExitStatus.allCases {
            #expect(penstock.ExitStatus.helpTable.contains("  \(status.rawValue) "))
        }
    }

    @Test func `A reused idempotency key is a conflict although its HTTP status is 422`() {
        let body: JSONValue = [
            "type": "https://penstock.dev/problems/idempotency-conflict", "title": "The key was used.", "status": 422,
        ]
        #expect(CommandFailure(httpStatus: 422, body: body).status == .conflict)
    }

    @Test func `A refusal keeps the problem of the server and adds the exit code`() {
        let body: JSONValue = ["title": "There is no such thing.", "status": 404, "instance": "req_1"]
        let failure = CommandFailure(httpStatus: 404, body: body)
        #expect(
            failure.json == ["title": "There is no such thing.", "status": 404, "instance": "req_1", "exit_code": 4])
    }

    @Test(arguments: [nil, .null, "text", [1], ["a": 1]] as [JSONValue?])
    func `A refusal without a problem still says what happened`(body: JSONValue?) {
        let failure = CommandFailure(httpStatus: 502, body: body)
        #expect(failure.status == .unavailable)
        #expect(failure.problem["status"] == 502)
        #expect(failure.text.contains("502"))
    }

    @Test func `The text of a problem lists every error with its place`() {
        let body: JSONValue = [
            "title": "The input has problems.", "detail": "Nothing was stored.", "instance": "req_7",
            "errors": [
                ["pointer": "/input/text", "detail": "is empty"], ["header": "Prefer", "detail": "is wrong"],
                ["pointer": "", "detail": "is no object"],
            ],
        ]
        #expect(
            CommandFailure(httpStatus: 422, body: body).text == """
                penstock: The input has problems. Nothing was stored.
                  /input/text: is empty
                  Prefer: is wrong
                  is no object
                  request: req_7
                """)
    }
}
