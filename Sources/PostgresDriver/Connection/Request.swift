/// What one caller sent up to one Sync: its statements succeed or fail together, and nobody else's with them.
struct Request: Sendable {
    typealias Outcome = Result<[ResultSet], PostgresError>

    let statements: [EncodedStatement]

    /// Nobody waits for housekeeping.
    let continuation: CheckedContinuation<Outcome, Never>?

    /// Where its way is noted, for the few whose sender wants to know.
    let trip: RoundTrip?

    /// Positions of preparations among the answers, in ascending order. Empty once everything is prepared.
    var preparations: [Int] = []

    private(set) var results: [ResultSet] = []
    private(set) var failure: PostgresError?
    private var answers = 0
    private var preparationsAnswered = 0

    init(
        statements: [EncodedStatement], continuation: CheckedContinuation<Outcome, Never>?, trip: RoundTrip? = nil
    ) {
        self.statements = statements
        self.continuation = continuation
        self.trip = trip
    }

    /// What the next answer of the server belongs to: a preparation of, or the run of, the statement at the index.
    enum Step {
        case preparation(of: Int)
        case run(of: Int)
        /// The server answers more than was asked.
        case none
    }

    mutating func nextStep() -> Step {
        defer { answers += 1 }
        if preparationsAnswered < preparations.count, preparations[preparationsAnswered] == answers {
            defer { preparationsAnswered += 1 }
            return .preparation(of: answers - preparationsAnswered)
        }
        let index = answers - preparationsAnswered
        return index < statements.count ? .run(of: index) : .none
    }

    mutating func add(_ result: ResultSet) {
        results.append(result)
    }

    /// Keeps the first failure; the others only say that they were skipped because of it.
    mutating func fail(_ error: PostgresError) {
        if failure == nil { failure = error }
    }

    var outcome: Outcome {
        if let failure { return .failure(failure) }
        guard results.count == statements.count else {
            return .failure(PostgresError(.protocolViolation, "the server left a statement unanswered"))
        }
        return .success(results)
    }
}
