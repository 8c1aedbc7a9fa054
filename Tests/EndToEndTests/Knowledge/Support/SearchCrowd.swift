import Domain
import Synchronization
import TestKit

/// Searchers and one editor that work on an index without a break while a test does its worst to what is behind it.
///
/// Every answer is kept: what it says of its generation, its documents and their bytes is judged when all is over, against
/// what was ever stored.
final class SearchCrowd: Sendable {
    struct Answer: Sendable {
        let searcher: Int
        let found: IndexProbe.Found
        /// Documents whose deletion had been answered before the search was sent.
        let gone: Set<String>
    }

    private struct State {
        var isOver = false
        var answers: [Answer] = []
        var failures: [String] = []
        var edits: [Int: Int] = [:]
        var gone: Set<String> = []
        var next: Int
        var edited = 0
        var random: Seed
    }

    private let index: IndexProbe
    private let manuals: Manuals
    private let queries: [String]
    private let state: Mutex<State>

    /// - Parameter count: documents `0..<count` are there.
    init(_ index: IndexProbe, _ manuals: Manuals, count: Int, queries: [String], seed: Seed) {
        self.index = index
        self.manuals = manuals
        self.queries = queries
        let edits = Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, 0) })
        state = Mutex(State(edits: edits, next: count, random: seed))
    }

    var answers: [Answer] { state.withLock(\.answers) }
    /// Searches that were not answered, and edits that were refused.
    var failures: [String] { state.withLock(\.failures) }
    /// The edit that each document is at.
    var edits: [Int: Int] { state.withLock(\.edits) }
    var edited: Int { state.withLock(\.edited) }
    var gone: Set<String> { state.withLock(\.gone) }

    /// Works while `body` runs.
    func run(searchers: Int, while body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            for number in 0..<searchers { group.addTask { await self.search(as: number) } }
            group.addTask { await self.edit() }
            defer { state.withLock { $0.isOver = true } }
            try await body()
        }
    }

    private var isOver: Bool { state.withLock(\.isOver) }

    private func search(as searcher: Int) async {
        var turn = searcher
        while !isOver {
            let query = queries[turn % queries.count]
            let gone = gone
            turn += 1
            do {
                let found = try await index.search(query, mode: turn % 3 == 0 ? "lexical" : "hybrid")
                state.withLock { $0.answers.append(Answer(searcher: searcher, found: found, gone: gone)) }
            } catch {
                state.withLock { $0.failures.append("a search: \(error)") }
            }
        }
    }

    private enum Change { case put(Int, edit: Int), delete(Int) }

    private func edit() async {
        while !isOver {
            guard let change = next() else { return }
            do {
                switch change {
                case .put(let number, let edit): try await index.put([manuals.document(number, edit: edit)])
                case .delete(let number):
                    let status = try await index.delete(Manuals.key(number))
                    guard status == 204 else { throw Surprise("a delete answered \(status)") }
                    state.withLock { _ = $0.gone.insert(Manuals.key(number)) }
                }
                state.withLock { $0.edited += 1 }
            } catch {
                state.withLock { $0.failures.append("\(change): \(error)") }
            }
            // The pace of the load, not a wait for anything.
            try? await Task.sleep(for: .milliseconds(25))
        }
    }

    private func next() -> Change? {
        state.withLock { state in
            let there = state.edits.keys.sorted()
            let chance = Int.random(in: 0..<10, using: &state.random)
            guard let number = there.randomElement(using: &state.random) else { return nil }
            if chance < 2, there.count > 12 {
                state.edits[number] = nil
                return .delete(number)
            }
            if chance < 4 {
                defer { state.next += 1 }
                state.edits[state.next] = 0
                return .put(state.next, edit: 0)
            }
            let edit = (state.edits[number] ?? 0) + 1
            state.edits[number] = edit
            return .put(number, edit: edit)
        }
    }
}

/// What is wrong with answers, each in words. Pure, so that its own test can show that it sees what it must.
struct AnswerJudge: Sendable {
    let stored: Set<KnowledgeLedger.Chunk>

    func complaints(about answers: [SearchCrowd.Answer]) -> [String] {
        var complaints: [String] = []
        var last: [Int: Int64] = [:]
        for answer in answers {
            let found = answer.found
            if found.status != 200 { complaints.append("failed: \(found.status)") }
            if let degraded = found.degraded { complaints.append("degraded: \(degraded)") }
            if found.generation < last[answer.searcher, default: 0] {
                complaints.append("went back to generation \(found.generation)")
            }
            last[answer.searcher] = found.generation
            for hit in found.hits {
                if answer.gone.contains(hit.key) { complaints.append("deleted: \(hit.key)") }
                let chunk = KnowledgeLedger.Chunk(
                    generation: found.generation, key: hit.key, version: hit.version, from: hit.from, to: hit.to)
                if !stored.contains(chunk) { complaints.append("not of generation \(found.generation): \(hit.key)") }
            }
        }
        return complaints
    }
}
