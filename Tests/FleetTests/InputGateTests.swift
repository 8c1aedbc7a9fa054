import Domain
import Testing

@testable import Fleet
@testable import TaskQueue

@Suite("The gate for large inputs", .timeLimit(.minutes(1)))
struct InputGateTests {
    /// A gate of 100 bytes with 60 inside and one of 60 waiting.
    private func full() async -> (InputGate, Task<Bool, Never>) {
        let gate = InputGate(bytesMax: 100)
        #expect(await gate.enter(bytes: 60))
        let waiting = Task { await gate.enter(bytes: 60) }
        while gate.read({ $0.waiting }) == 0 { await Task.yield() }
        return (gate, waiting)
    }

    @Test("Who leaves lets in who waits")
    func handsOver() async {
        let (gate, waiting) = await full()
        gate.leave(bytes: 60)
        #expect(await waiting.value)
        #expect(gate.read { $0.bytesInside } == 60)
    }

    @Test("A cancelled caller leaves the line without room, and lets in those that it held up")
    func cancelled() async {
        let (gate, waiting) = await full()
        let small = Task { await gate.enter(bytes: 40) }
        while gate.read({ $0.waiting }) < 2 { await Task.yield() }
        waiting.cancel()
        #expect(await waiting.value == false)
        #expect(await small.value)
        #expect(gate.read { $0.bytesInside } == 100)
        #expect(gate.read { $0.waiting } == 0)
    }

    @Test("A caller that was cancelled before it came gets no room, also where there is some")
    func cancelledBefore() async {
        let gate = InputGate(bytesMax: 100)
        let (start, begin) = AsyncStream.makeStream(of: Void.self)
        let caller = Task {
            // Ends at once for a cancelled task, too.
            for await _ in start {}
            return await gate.enter(bytes: 1)
        }
        caller.cancel()
        begin.finish()
        #expect(await caller.value == false)
        #expect(gate.read { $0.bytesInside } == 0)
    }

    @Test("A wait is bounded, takes no room, and does not end early where there is some")
    func bounded() async {
        let (gate, waiting) = await full()
        let entered = await gate.enter(bytes: 1, atMost: .milliseconds(10))
        #expect(!entered)
        #expect(gate.read { $0.waiting } == 1)
        gate.leave(bytes: 60)
        #expect(await waiting.value)
        #expect(await gate.enter(bytes: 40, atMost: .seconds(60)))
        #expect(gate.read { $0.bytesInside } == 100)
    }

    @Test("A stop tells those who wait, and those who come")
    func closes() async {
        let (gate, waiting) = await full()
        gate.close()
        #expect(await waiting.value == false)
        #expect(await gate.enter(bytes: 1) == false)
        gate.leave(bytes: 60)
        #expect(gate.read { $0.bytesInside } == 0)
    }

    @Test(
        "A crowd, some of which is cancelled at any moment: never more inside than the bound, and at last nobody",
        arguments: 1...20 as ClosedRange<UInt64>)
    func crowd(seed: UInt64) async {
        var generator = SplitMix64(seed: seed)
        let gate = InputGate(bytesMax: 100)
        let callers = (0..<100).map { _ in
            let bytes = Int.random(in: 1...120, using: &generator)
            return Task {
                guard await gate.enter(bytes: bytes) else { return 0 }
                let inside = gate.read { $0.bytesInside }
                await Task.yield()
                gate.leave(bytes: bytes)
                return inside
            }
        }
        for caller in callers where Int.random(in: 0..<3, using: &generator) == 0 {
            caller.cancel()
            await Task.yield()
        }
        for caller in callers {
            let inside = await caller.value
            #expect((0...100).contains(inside))
        }
        #expect(gate.read { $0.bytesInside } == 0)
        #expect(gate.read { $0.waiting } == 0)
    }

    private static func parked() -> AttemptEnd {
        let task = ClaimedTask(
            id: TaskID(), tenant: TenantID(1), pool: PoolID(1), priority: 5, seq: 1, attempt: 1, uncounted: 0,
            kind: "noop", attemptsMax: 3, timeout: .seconds(1), isHooked: false, hasExpired: false, isCapped: false,
            nextTurn: Turns.Place(), input: nil)
        return .parked(ParkedTask(task: task, children: []), room: nil)
    }

    @Test("Room is given back once, whoever forgets or repeats it")
    func once() async {
        let gate = InputGate(bytesMax: 100)
        var room: InputRoom? = InputRoom(gate)
        #expect(await room?.take(60, atMost: .seconds(60)) == true)
        #expect(await gate.enter(bytes: 10))
        room?.leave()
        room?.leave()
        #expect(gate.read { $0.bytesInside } == 10)
        #expect(await room?.take(60, atMost: .seconds(60)) == true)
        room = nil
        #expect(gate.read { $0.bytesInside } == 10)
    }

    @Test("An end that carries the input on in its children keeps the room until nobody holds it; another end does not")
    func keeps() async {
        let gate = InputGate(bytesMax: 100)
        var room: InputRoom? = InputRoom(gate)
        #expect(await room?.take(60, atMost: .seconds(60)) == true)
        var ends = [Self.parked().keeping(room)]
        room = nil
        #expect(gate.read { $0.bytesInside } == 60)
        #expect(ends.count == 1)
        ends = []
        #expect(gate.read { $0.bytesInside } == 0)
        let other = InputRoom(gate)
        #expect(await other.take(60, atMost: .seconds(60)))
        let settled = SettledTask(task: Self.parked().task, outcome: .expired, hasCalls: false)
        let end = AttemptEnd.settled(settled).keeping(other)
        #expect(gate.read { $0.bytesInside } == 0)
        #expect(end.resultBytes == 0)
    }
}
