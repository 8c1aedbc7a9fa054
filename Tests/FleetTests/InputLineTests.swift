import Domain
import Testing

@testable import Fleet

/// To see it fail: let `InputLine.admit` go on behind one that does not fit, and someone passes; let `giveUp` forget to
/// admit, and someone waits before room that is free.
@Suite("The line for large inputs")
struct InputLineTests {
    /// What must be so, kept in the simplest way there is.
    private struct Model {
        var line: InputLine
        private var generator: SplitMix64
        private var nextID: UInt64 = 0
        private var waiting: [(id: UInt64, bytes: Int)] = []
        private var inside: [(id: UInt64, bytes: Int)] = []
        private(set) var complaints: [String] = []
        private(set) var waits = 0
        private(set) var givenUp = 0

        init(seed: UInt64, bytesMax: Int) {
            line = InputLine(bytesMax: bytesMax)
            generator = SplitMix64(seed: seed)
        }

        mutating func step() {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<4: arrive()
            case 4..<8: leave()
            default: giveUp()
            }
            look()
        }

        /// Nobody comes any more, and everybody inside leaves.
        mutating func empty() {
            while !inside.isEmpty, complaints.isEmpty {
                leave()
                look()
            }
        }

        private mutating func arrive() {
            nextID += 1
            // Small ones, large ones, and some beyond the bound.
            let bytes = Int.random(in: 1...(Bool.random(using: &generator) ? 20 : 130), using: &generator)
            switch line.arrive(nextID, bytes: bytes) {
            case .admitted:
                if !waiting.isEmpty { complaints.append("\(nextID) passed those who wait") }
                inside.append((nextID, bytes))
            case .waits:
                waiting.append((nextID, bytes))
                waits += 1
            case .refused: complaints.append("\(nextID) was refused")
            }
        }

        private mutating func leave() {
            guard let index = inside.indices.randomElement(using: &generator) else { return }
            admit(line.leave(bytes: inside.remove(at: index).bytes))
        }

        private mutating func giveUp() {
            // One that waits, mostly; also one that does not.
            let id = waiting.randomElement(using: &generator)?.id ?? nextID + 1000
            let index = waiting.firstIndex { $0.id == id }
            let admitted = line.giveUp(id)
            if (admitted == nil) != (index == nil) { complaints.append("\(id) was not found where it is") }
            guard let index else { return }
            waiting.remove(at: index)
            givenUp += 1
            admit(admitted ?? [])
        }

        private mutating func admit(_ ids: [UInt64]) {
            if ids != waiting.prefix(ids.count).map(\.id) { complaints.append("admitted \(ids) out of turn") }
            inside += waiting.prefix(ids.count)
            waiting.removeFirst(min(ids.count, waiting.count))
        }

        private mutating func look() {
            let sum = inside.reduce(0) { $0 + min($1.bytes, line.bytesMax) }
            if line.bytesInside != sum { complaints.append("counts \(line.bytesInside) of \(sum) bytes") }
            if sum > line.bytesMax { complaints.append("\(sum) bytes inside") }
            if line.waiting != waiting.count { complaints.append("lost somebody who waits") }
            if let first = waiting.first, sum + min(first.bytes, line.bytesMax) <= line.bytesMax {
                complaints.append("\(first.id) waits before free room")
            }
        }

        var isEmpty: Bool { inside.isEmpty && waiting.isEmpty && line.bytesInside == 0 }
    }

    @Test(
        "Whoever comes, leaves and gives up: never more inside than the bound, all in turn, nobody before free room",
        arguments: 1...60 as ClosedRange<UInt64>)
    func model(seed: UInt64) {
        var model = Model(seed: seed, bytesMax: 100)
        for step in 0..<2000 {
            model.step()
            #expect(model.complaints.isEmpty, "seed \(seed), step \(step): \(model.complaints)")
            guard model.complaints.isEmpty else { return }
        }
        #expect(model.waits > 50)
        #expect(model.givenUp > 20)
        model.empty()
        #expect(model.complaints.isEmpty, "seed \(seed): \(model.complaints)")
        #expect(model.isEmpty)
    }

    @Test("A large one is not passed by small ones that would fit, and they come in behind it")
    func notStarved() {
        var line = InputLine(bytesMax: 100)
        #expect(line.arrive(1, bytes: 60) == .admitted)
        #expect(line.arrive(2, bytes: 60) == .waits)
        #expect(line.arrive(3, bytes: 10) == .waits)
        #expect(line.arrive(4, bytes: 40) == .waits)
        #expect(line.leave(bytes: 60) == [2, 3])
        #expect(line.leave(bytes: 10) == [4])
    }

    @Test("When a large one gives up, those that it held up come in")
    func givesUp() {
        var line = InputLine(bytesMax: 100)
        #expect(line.arrive(1, bytes: 60) == .admitted)
        #expect(line.arrive(2, bytes: 60) == .waits)
        #expect(line.arrive(3, bytes: 40) == .waits)
        #expect(line.giveUp(2) == [3])
        #expect(line.giveUp(2) == nil)
        #expect(line.giveUp(3) == nil)
        #expect(line.bytesInside == 100)
    }

    @Test("One that is larger than everything is alone inside, instead of waiting for ever")
    func oversize() {
        var line = InputLine(bytesMax: 100)
        #expect(line.arrive(1, bytes: 1) == .admitted)
        #expect(line.arrive(2, bytes: 1000) == .waits)
        #expect(line.leave(bytes: 1) == [2])
        #expect(line.arrive(3, bytes: 1) == .waits)
        #expect(line.leave(bytes: 1000) == [3])
        #expect(line.bytesInside == 1)
    }

    @Test("A closed line tells those who wait, admits nobody, and still counts those who leave")
    func closes() {
        var line = InputLine(bytesMax: 100)
        #expect(line.arrive(1, bytes: 60) == .admitted)
        #expect(line.arrive(2, bytes: 60) == .waits)
        #expect(line.close() == [2])
        #expect(line.arrive(3, bytes: 1) == .refused)
        #expect(line.leave(bytes: 60) == [])
        #expect(line.bytesInside == 0)
    }
}
