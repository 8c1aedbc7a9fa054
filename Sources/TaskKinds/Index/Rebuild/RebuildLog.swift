import Domain
import Foundation
import Knowledge

/// What a rebuild remembers from one attempt to the next besides its generation: when each state began, and how each round
/// of children ended. Each entry is a checkpoint of the task, so it is fenced like one and goes with the task's records.
/// Writing an entry twice does no harm.
struct RebuildLog: Sendable {
    /// A round of children that has ended.
    struct Round: Codable, Sendable, Hashable {
        /// Its first child: which round it was.
        let first: TaskID
        /// What the generation had taken in by then; more than after the round before is progress.
        let done: Int64
        let failed: Int
        let code: String?
        let message: String?
    }

    private static let starts = "rebuild.start"
    private static let rounds = "rebuild.round"

    private let checkpoints: any CheckpointStore
    private var started: [String: Date] = [:]
    private var ended: [GenerationState: [Round]] = [:]
    /// The first child of the latest round that was written down, in whatever state.
    private(set) var latest: TaskID?

    init(_ checkpoints: any CheckpointStore) async throws {
        self.checkpoints = checkpoints
        var found: [(state: GenerationState, number: Int32, round: Round)] = []
        for checkpoint in try await checkpoints.load() {
            let node = checkpoint.key.node
            if node.hasPrefix(Self.starts + ".") {
                let output = try? JSONParser.parse(checkpoint.output)
                let seconds = output?["at"]?.asDouble.map { Date(timeIntervalSince1970: $0) }
                started[String(node.dropFirst(Self.starts.count + 1))] = seconds
            } else if node.hasPrefix(Self.rounds + "."),
                let state = GenerationState(rawValue: String(node.dropFirst(Self.rounds.count + 1))),
                let round = try? JSONDecoder().decode(Round.self, from: Data(checkpoint.output))
            {
                found.append((state, checkpoint.key.iteration, round))
            }
        }
        for entry in found.sorted(by: { $0.number < $1.number }) { ended[entry.state, default: []].append(entry.round) }
        latest = found.map(\.round.first).max()
    }

    /// The rounds of a state that have ended, in their order.
    func rounds(of state: GenerationState) -> [Round] { ended[state] ?? [] }

    mutating func note(_ round: Round, in state: GenerationState) async throws {
        let number = Int32(clamping: rounds(of: state).count)
        try await save(Self.rounds, state, number, Array(try JSONEncoder().encode(round)))
        ended[state, default: []].append(round)
        latest = round.first
    }

    /// Remembers when the generation came into its state, on the database's clock.
    mutating func noteStart(of generation: Generation) async throws {
        let state = generation.state
        guard started[state.rawValue] == nil, state != .failed, state != .cancelled else { return }
        let at = JSONValue.object(["at": .double(generation.phaseAt.timeIntervalSince1970)])
        try await save(Self.starts, state, 0, at.encoded())
        started[state.rawValue] = generation.phaseAt
    }

    /// How long each state lasted, in the order they came. The last one ends when the generation became active, or is over.
    func seconds(until generation: Generation) -> JSONValue {
        let order = started.sorted { $0.value < $1.value }
        var members: [String: JSONValue] = [:]
        for (entry, next) in zip(order, order.dropFirst()) {
            members[entry.key] = .double((next.value.timeIntervalSince(entry.value) * 1000).rounded() / 1000)
        }
        return .object(members)
    }

    private func save(_ node: String, _ state: GenerationState, _ number: Int32, _ output: [UInt8]) async throws {
        try await checkpoints.save(
            Checkpoint(
                key: CheckpointKey(node: "\(node).\(state.rawValue)", iteration: number),
                inputHash: Fingerprint(of: Array(node.utf8)), output: output, usage: .zero))
    }
}
