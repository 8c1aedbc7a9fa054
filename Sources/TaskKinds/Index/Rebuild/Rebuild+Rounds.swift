import Domain
import Knowledge

/// Work that is given to children, round by round, until nothing is left or it gets no further.
extension Rebuild {
    /// Children of one round: enough to keep a fleet busy, few enough that one statement accepts them.
    static let childrenMax = 2_000
    /// Rounds in a row that bring nothing before it is given up.
    static let fruitlessMax = 3

    enum Verdict {
        case done
        case ask(AttemptReport.Ending)
    }

    /// - Parameters:
    ///   - done: what the generation has taken in by now.
    ///   - isEnough: whether what is left may be left to a later state. Asked when no child of the last round failed.
    ///   - pieces: what is left, in pieces; smaller ones the more rounds in a row had failures.
    ///   - input: a piece as the input of a child.
    mutating func round<Piece>(
        of kind: TaskKind, done: Int64, isEnough: () async throws -> Bool,
        pieces: (_ troubled: Int) async throws -> [Piece], input: (Piece) -> JSONValue
    ) async throws -> Verdict {
        let state = generation.state
        try await noteLastRound(done: done)
        let rounds = log.rounds(of: state)
        let troubled = rounds.reversed().prefix { $0.failed > 0 }.count
        let isFruitless = fruitless(rounds) >= Self.fruitlessMax
        if let last = rounds.last {
            let isEnough = try await isEnough()
            if last.failed == 0, isEnough || isFruitless { return .done }
        }
        let left = try await pieces(troubled)
        guard !left.isEmpty else { return .done }
        if isFruitless, let last = rounds.last { throw try await failure(Self.gaveUp(last)) }
        let children = left.prefix(Self.childrenMax).map { piece in
            NewChild(kind: kind, input: input(piece), priority: attempt.priority.lower)
        }
        return .ask(.children(try ChildPlan(children)))
    }

    /// Writes down how the last round ended, once: an attempt that dies after it finds it written.
    private mutating func noteLastRound(done: Int64) async throws {
        guard let tally = try await ChildTally.read(attempt.children, besides: log.latest) else { return }
        if let hopeless = tally.hopeless {
            throw try await failure(Failure(.permanent, code: hopeless.code, message: hopeless.message))
        }
        let round = RebuildLog.Round(
            first: tally.first, done: done, failed: tally.failed, code: tally.code, message: tally.message)
        try await log.note(round, in: generation.state)
    }

    /// How many of the last rounds in a row left no more behind than there was before.
    private func fruitless(_ rounds: [RebuildLog.Round]) -> Int {
        let before = [0] + rounds.map(\.done)
        return zip(before, rounds.map(\.done)).reversed().prefix { $0 >= $1 }.count
    }

    private static func gaveUp(_ round: RebuildLog.Round) -> Failure {
        let code = round.code ?? "rebuild_stuck"
        return Failure(
            .permanent, code: code,
            message: """
                \(fruitlessMax) rounds in a row brought the rebuild no further; \(round.failed) parts failed, the first \
                with \(code): \(round.message ?? "nothing more is known.") The old generation answers on.
                """)
    }
}
