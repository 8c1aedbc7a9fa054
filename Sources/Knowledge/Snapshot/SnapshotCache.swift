import Domain
import PostgresDriver
import Synchronization

/// The generations that this process has in memory, within a bound.
///
/// However many searches need a generation at once, one load brings it (see ``Flight``): it belongs to no search, so a
/// cancelled one does not break it off for the others. What goes to make room (see ``SnapshotShelf``) stays with the
/// searches that still walk it until they end, and until then its memory is beyond the bound. A load that is under way
/// holds its estimate; another that does not fit beside it waits for it to end.
final class SnapshotCache: Sendable {
    private struct State {
        var shelf: SnapshotShelf
        /// Loads that take room or wait for it, in order of their coming.
        var line: [GenerationID] = []
        /// Those of them that wait; told false when they are to look again.
        var waiting: [CheckedContinuation<Bool, Never>] = []
    }

    private static let roundsMax = 4

    private let postgres: PostgresClient
    private let state: Mutex<State>

    init(postgres: PostgresClient, memoryMax: Int) {
        self.postgres = postgres
        state = Mutex(State(shelf: SnapshotShelf(memoryMax: memoryMax)))
    }

    var figures: SearchMemory {
        state.withLock { state in
            var figures = state.shelf.memory
            figures.waiting = state.line.count
            return figures
        }
    }

    /// A snapshot that shows at least what `head` names.
    /// - Throws: `index_too_large`, `index_not_found`, `index_busy`; what reading throws.
    func snapshot(of head: GenerationHead) async throws -> GenerationSnapshot {
        for _ in 0..<Self.roundsMax {
            switch try look(head) {
            case .there(let snapshot): return snapshot
            case .wait(let flight):
                // One that began before the head was written may bring less; the next one does not.
                let snapshot = try await flight.value
                if snapshot.satisfies(head) || !head.isSettled { return snapshot }
            }
        }
        throw Failure.indexBusy
    }

    /// Lets go of a generation: its vectors are somewhere else now, or it is over.
    func forget(_ generation: GenerationID) { state.withLock { $0.shelf.forget(generation) } }

    private enum Look {
        case there(GenerationSnapshot)
        case wait(Flight<GenerationSnapshot>)
    }

    /// Begins to bring what is not there and nobody brings. Returns before that ends: a writer that was still held here
    /// would be copied by its first change.
    private func look(_ head: GenerationHead) throws -> Look {
        switch try state.withLock({ try $0.shelf.look(head) }) {
        case .there(let snapshot): return .there(snapshot)
        case .wait(let flight): return .wait(flight)
        case .bring(let flight, let writer):
            begin(flight, head, writer)
            return .wait(flight)
        }
    }

    /// Unstructured, because it works for all who wait and outlives each of them. It ends by itself: it reads a bounded
    /// number of pages, each within the server's time limit for a statement.
    private func begin(_ flight: Flight<GenerationSnapshot>, _ head: GenerationHead, _ writer: SnapshotWriter?) {
        Task {
            var writer = writer
            let outcome: Result<GenerationSnapshot, any Error>
            do {
                if writer == nil { try await takeRoom(for: head) }
                let loader = SnapshotLoader(postgres: postgres) { try self.grow(head, to: $0) }
                let snapshot = try await loader.bring(&writer, to: head)
                try grow(head, to: snapshot.bytes)
                outcome = .success(snapshot)
            } catch {
                outcome = .failure(error)
            }
            land(head, outcome, writer)
            flight.land(outcome)
        }
    }

    private func grow(_ head: GenerationHead, to bytes: Int) throws {
        try state.withLock { try $0.shelf.grow(head, to: bytes) }
    }

    private func land(
        _ head: GenerationHead, _ outcome: Result<GenerationSnapshot, any Error>, _ writer: SnapshotWriter?
    ) {
        wakeWaiting { $0.shelf.land(head.generation, outcome, writer) }
    }

    /// Takes room for a load, and waits while only other loads are in the way.
    ///
    /// First come, first served: small generations, which a large one had to let go, would else come back before it and take
    /// the room that it waits for, for ever. Whoever is first waits for loads only that have their room, and so come to an end.
    private func takeRoom(for head: GenerationHead) async throws {
        let bytes = Self.estimate(head)
        try state.withLock { state in
            try state.shelf.check(bytes, for: head)
            state.line.append(head.generation)
        }
        while await !takesRoom(bytes, for: head) {}
        wakeWaiting { $0.line.removeAll { $0 == head.generation } }
    }

    private func takesRoom(_ bytes: Int, for head: GenerationHead) async -> Bool {
        await withCheckedContinuation { continuation in
            // Looked at and begun to wait under one lock: what is in the way cannot land in between, unheard.
            let isTaken = state.withLock { state in
                let isTaken = state.line.first == head.generation && state.shelf.take(bytes, for: head)
                if !isTaken { state.waiting.append(continuation) }
                return isTaken
            }
            if isTaken { continuation.resume(returning: true) }
        }
    }

    private func wakeWaiting(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.resume(returning: false) }
    }

    /// A guess from the generation's own counts: its vectors, and 1,500 bytes of a chunk's words and the rest.
    static func estimate(_ head: GenerationHead) -> Int {
        let vector = VectorBlock.stride(head.dimensions ?? 0) * MemoryLayout<Float>.stride
        return Int(head.chunks) * ((head.backend == .hnsw ? 0 : vector) + 1_500)
    }
}
