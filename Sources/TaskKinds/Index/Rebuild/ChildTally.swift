import Domain

/// What became of the children that a rebuild asked for last.
struct ChildTally: Sendable {
    private static let pageMax: Int32 = 500

    /// Of the first child: which round it was.
    let first: TaskID
    private(set) var failed = 0
    /// Of the first one that failed.
    private(set) var code: String?
    private(set) var message: String?
    /// A failure that no repetition will mend.
    private(set) var hopeless: (code: String, message: String)?

    /// The children of the latest round; nil when there was none, or when it was `known` already.
    static func read(_ children: any ChildStore, besides known: TaskID?) async throws -> ChildTally? {
        guard let first = try await children.outcomes(after: 0, limit: 1).first, first.task != known else { return nil }
        var tally = ChildTally(first: first.task)
        var place: Int32 = 0
        while true {
            try Task.checkCancellation()
            let page = try await children.outcomes(after: place, limit: pageMax)
            guard let last = page.last else { return tally }
            for outcome in page { tally.add(outcome) }
            place = last.place
        }
    }

    private init(first: TaskID) { self.first = first }

    private mutating func add(_ outcome: ChildOutcome) {
        guard outcome.state != .succeeded else { return }
        failed += 1
        let error = outcome.error.flatMap { try? JSONParser.parse($0) }
        let code = error?["code"]?.asString ?? "child_\(outcome.state?.rawValue ?? "gone")"
        let message = error?["message"]?.asString ?? "A part of the rebuild did not end."
        if self.code == nil { (self.code, self.message) = (code, message) }
        let kind = error?["class"]?.asString
        let cannotBeMended = kind == FailureClass.permanent.rawValue || kind == FailureClass.credential.rawValue
        if cannotBeMended, hopeless == nil { hopeless = (code, message) }
    }
}
