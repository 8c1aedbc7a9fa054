import Domain
import TestKit
import Testing

/// A checker that cannot fail proves nothing: every verdict is planted once.
@Suite("The history checker")
struct HistoryCheckerTests {
    private static let task = TaskID()
    private static let other = TaskID()

    private func stored(
        _ id: TaskID = task, key: String? = "a", work: String? = "w", outcomes: Int = 1, state: String? = "succeeded",
        result: String? = "1"
    ) -> StoredTask {
        StoredTask(id: id, key: key, work: work, outcomes: outcomes, state: state, result: result)
    }

    private func submitted(_ answer: ClientOperation.Answer?, key: String = "a", number: Int = 0) -> ClientOperation {
        ClientOperation(number, .submit(key: key, work: "w"), answer)
    }

    @Test("A history without a fault is sound, and its counts are right")
    func sound() {
        let operations = [
            submitted(.accepted(Self.task)),
            ClientOperation(1, .poll(Self.task), .shown(state: "running", result: nil)),
            ClientOperation(2, .poll(Self.task), .shown(state: "succeeded", result: "1")),
            submitted(.unknown, key: "b", number: 3), submitted(.accepted(Self.other), key: "b", number: 4),
        ]
        let verdict = HistoryChecker.check(operations, against: [stored(), stored(Self.other, key: "b")])
        #expect(verdict.isSound)
        #expect(
            verdict.description
                == "submitted 2, acknowledged 2, lost 0, duplicated 0, unexpected 0, recovered 1, unsuccessful 0")
    }

    @Test("An acknowledged task that is gone, or has no outcome, is lost")
    func lost() {
        let operations = [submitted(.accepted(Self.task))]
        #expect(HistoryChecker.check(operations, against: []).lost.count == 1)
        let open = stored(outcomes: 0, state: nil, result: nil)
        #expect(HistoryChecker.check(operations, against: [open]).lost.count == 1)
    }

    @Test("What nobody acknowledged is not lost, whether it is stored or not")
    func unknownIsNotLost() {
        for answer in [ClientOperation.Answer.unknown, .refused(503), nil] {
            #expect(HistoryChecker.check([submitted(answer)], against: []).isSound)
        }
        #expect(HistoryChecker.check([submitted(nil)], against: [stored()]).isSound)
        #expect(HistoryChecker.check([submitted(nil)], against: [stored()]).recovered == 1)
    }

    @Test("Two tasks for a key are a duplicate, acknowledged or only stored; so are two outcomes")
    func duplicated() {
        let twice = [submitted(.accepted(Self.task)), submitted(.accepted(Self.other), number: 1)]
        let both = [stored(), stored(Self.other)]
        #expect(HistoryChecker.check(twice, against: both).duplicated.count == 2)
        #expect(HistoryChecker.check([twice[0]], against: both).duplicated.count == 1)
        #expect(HistoryChecker.check([twice[0]], against: [stored(outcomes: 2)]).duplicated.count == 1)
    }

    @Test("A task that nobody submitted, or whose submission was only ever refused, is unexpected")
    func unexpectedTask() {
        #expect(HistoryChecker.check([], against: [stored()]).unexpected.count == 1)
        #expect(HistoryChecker.check([submitted(.refused(422))], against: [stored()]).unexpected.count == 1)
        let accepted = [submitted(.accepted(Self.task))]
        #expect(HistoryChecker.check(accepted, against: [stored(work: "x")]).unexpected.count == 1)
    }

    @Test("A result that differs from that of the same work is unexpected, once for the odd one out")
    func unexpectedResult() {
        let ids = [TaskID(), TaskID(), TaskID()]
        let operations = ids.enumerated().map { submitted(.accepted($1), key: "\($0)", number: $0) }
        let tasks = ids.enumerated().map { stored($1, key: "\($0)", result: $0 == 1 ? "2" : "1") }
        let verdict = HistoryChecker.check(operations, against: tasks)
        #expect(verdict.unexpected.map(\.subject) == ["\(ids[1])"])
    }

    @Test("An end that a client was shown and that is not the stored one is unexpected; so is a task not found")
    func contradiction() {
        let answers: [ClientOperation.Answer] = [
            .shown(state: "failed", result: nil), .shown(state: "succeeded", result: "2"), .missing,
        ]
        for answer in answers {
            let operations = [submitted(.accepted(Self.task)), ClientOperation(1, .poll(Self.task), answer)]
            #expect(HistoryChecker.check(operations, against: [stored()]).unexpected.count == 1)
        }
    }

    @Test("A cancelled task is expected exactly when somebody asked for it, answered or not")
    func cancelled() {
        let task = stored(state: "cancelled", result: nil)
        let accepted = [submitted(.accepted(Self.task))]
        #expect(HistoryChecker.check(accepted, against: [task]).unexpected.count == 1)
        let asked = accepted + [ClientOperation(1, .cancel(Self.task), .unknown)]
        #expect(HistoryChecker.check(asked, against: [task]).isSound)
    }

    @Test("A failed task is counted, and is no breach by itself")
    func failed() {
        let verdict = HistoryChecker.check(
            [submitted(.accepted(Self.task))], against: [stored(state: "failed", result: nil)])
        #expect(verdict.isSound)
        #expect(verdict.unsuccessful.count == 1)
    }

    @Test("The same history gives the same verdict, however often it is judged")
    func replayable() {
        let ids = (0..<50).map { _ in TaskID() }
        let operations = ids.enumerated().map { submitted(.accepted($1), key: "\($0)", number: $0) }
        let tasks = ids.enumerated().map { stored($1, key: "\($0)", outcomes: $0 % 3, result: "\($0 % 7)") }
        let verdicts = Set((0..<5).map { _ in HistoryChecker.check(operations, against: tasks.shuffled()).breachSet })
        #expect(verdicts.count == 1)
    }
}

extension HistoryVerdict {
    fileprivate var breachSet: Set<Finding> { Set(breaches) }
}
