import Domain
import PostgresDriver
import TaskQueue
import Testing

/// To see it fail: let `InputSize.isCarried` ask for the stored size alone, and a claim carries whatever packs well.
@Suite("Large inputs", .serialized, .timeLimit(.minutes(5)))
struct LargeInputTests {
    /// A JSON string of exactly so many bytes, which is stored packed or as it is.
    private static func input(_ bytes: Int, packs: Bool) -> [UInt8] {
        var generator = SplitMix64(seed: UInt64(bytes))
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
        let text = (0..<bytes - 2).map { place in
            packs ? letters[place / 500 % 26] : letters[Int.random(in: letters.indices, using: &generator)]
        }
        return [34] + text + [34]
    }

    private static let most = InputSize.carriedMax

    @Test(
        "A claim carries an input of up to 128 KiB byte for byte and leaves a larger one, however small it is stored",
        arguments: [2, 600, 3000, most - 1, most, most + 1, 3 * most], [true, false])
    func boundary(bytes: Int, packs: Bool) async throws {
        try await QueueFixture.run { queue async throws in
            let input = Self.input(bytes, packs: packs)
            let fence = try await queue.worker()
            let claimed = try await queue.claimOne(by: fence) { $0.input = input }
            let isStoredPacked = try await queue.rows(
                "SELECT pg_column_compression(input) IS NOT NULL FROM task WHERE id = '\(claimed.id.uuidText)'")
            #expect(isStoredPacked == ["\(packs && bytes > 2500)"])
            #expect(claimed.input == (bytes <= Self.most ? input : nil))
            let measure = MeasureInput(of: RunningAttempt(claimed, fence: fence))
            let measured = try await queue.run(measure).map { Int($0) }
            // One that lies in its row as it is has its header counted.
            #expect(bytes > 2500 ? measured == [bytes] : measured.allSatisfy { (bytes...bytes + 4).contains($0) })
            #expect(measured.count == 1)
            let load = LoadInput(of: RunningAttempt(claimed, fence: fence))
            #expect(try await queue.run(load) == [input])
        }
    }

    @Test("A claim of small and large ones carries the small ones and says of each which it is")
    func mixed() async throws {
        try await QueueFixture.run { queue async throws in
            let large = Self.input(2 * Self.most, packs: true)
            var wanted: [[UInt8]?] = []
            for number in 0..<12 {
                let input = number % 3 == 0 ? large : Array("{\"n\":\(number)}".utf8)
                _ = try await queue.accept { $0.input = input }
                wanted.append(number % 3 == 0 ? nil : input)
            }
            let claimed = try await queue.claim(by: try await queue.worker()).sorted { $0.seq < $1.seq }
            #expect(claimed.map(\.input) == wanted)
        }
    }

    @Test("An input is given to the attempt that owns its task, and to no earlier, later, other or ended one")
    func fenced() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let input = Self.input(2 * Self.most, packs: false)
            let claimed = try await queue.claimOne(by: fence) { $0.input = input }
            func found(_ attempt: Int32, _ fence: WorkerFence) async throws -> (sizes: Int, inputs: Int) {
                let other = RunningAttempt(task: claimed.id, attempt: attempt, fence: fence)
                let sizes = try await queue.run(MeasureInput(of: other))
                let inputs = try await queue.run(LoadInput(of: other))
                return (sizes.count, inputs.count)
            }
            let strangers = [
                (claimed.attempt - 1, fence), (claimed.attempt + 1, fence),
                (claimed.attempt, WorkerFence(worker: fence.worker + 1, epoch: fence.epoch)),
                (claimed.attempt, WorkerFence(worker: fence.worker, epoch: fence.epoch + 1)),
            ]
            for (attempt, fence) in strangers {
                let found = try await found(attempt, fence)
                #expect(found == (0, 0), "attempt \(attempt) of \(fence)")
            }
            let own = try await found(claimed.attempt, fence)
            #expect(own == (1, 1))
            try await queue.settle([claimed], by: fence)
            let ended = try await found(claimed.attempt, fence)
            #expect(ended == (0, 0))
        }
    }
}
