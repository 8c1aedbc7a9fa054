import Domain
import PostgresDriver
import TaskQueue
import Testing

@Suite("Folding", .serialized, .timeLimit(.minutes(5)))
struct FoldTests {
    /// Lets the two seconds pass after which the mark moves.
    private func passStep(_ queue: QueueFixture) async throws {
        try await queue.script("UPDATE queue_fold SET stepped_at = '-infinity'")
    }

    @Test("A fold takes no more rows than it may, and the counts stay the same")
    func bounded() async throws {
        try await QueueFixture.run { queue async throws in
            for _ in 0..<5 { try await queue.accept(2) }
            let before = try await queue.counted()
            #expect(try await queue.run(FoldQueue(rowsMax: 3)) == [3])
            #expect(try await queue.count("queue_delta") == 2)
            #expect(try await queue.counted() == before)
            #expect(try await queue.run(FoldQueue(rowsMax: 3)) == [2])
            #expect(try await queue.run(FoldQueue(rowsMax: 3)) == [0])
            #expect(try await queue.counted() == before)
            #expect(try await queue.count("queue_fold") == 1)
        }
    }

    @Test("A fold that nobody needs yet does nothing")
    func idle() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept(1)
            try await queue.fold()
            try await queue.accept(1)
            #expect(try await queue.run(FoldQueue(idle: .seconds(600))) == [0])
            #expect(try await queue.run(FoldQueue()) == [1])
        }
    }

    @Test("Whoever comes while another one folds does nothing and does not wait")
    func oneAtATime() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.accept(1)
            try await queue.withOtherClient { other in
                try await other.transaction { transaction async throws in
                    #expect(try await transaction.run(FoldQueue()) == [1])
                    #expect(try await queue.run(FoldQueue()) == [0])
                }
            }
            #expect(try await queue.counted() == queue.trulyCounted())
        }
    }

    @Test("Tasks of a transaction that stayed open for long are found by a sweep")
    func lateArrival() async throws {
        try await QueueFixture.run { queue async throws in
            let late = [queue.task(), queue.task()]
            try await queue.withOtherClient { other in
                try await other.transaction { transaction in
                    _ = try await transaction.run(EnqueueTasks(late))
                    // The mark passes the open transaction.
                    for _ in 0..<2 {
                        try await queue.accept(1)
                        try await passStep(queue)
                        try await queue.fold()
                    }
                    // A sweep that comes too early finds nothing and puts the next one off.
                    try await queue.accept(1)
                    try await queue.fold()
                    #expect(try await queue.count("queue_fold WHERE decided < reach") == 1)
                }
            }
            #expect(try await queue.counted() != queue.trulyCounted())
            #expect(try await queue.run(FindDueWork()).first?.hasMoved == false)
            try await queue.script("UPDATE queue_fold SET sweep_at = '-infinity'")
            #expect(try await queue.run(FindDueWork()).first?.hasMoved == true)
            try await queue.fold()
            #expect(try await queue.counted() == queue.trulyCounted())
        }
    }

    @Test("In a database that was restored elsewhere, where transactions count from a lower number, nothing is missed")
    func restored() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.script(
                "UPDATE queue_fold SET reach = '999999999999', next_reach = '999999999999', decided = '999999999999'")
            try await queue.accept(2)
            #expect(try await queue.run(FindDueWork()).first?.hasMoved == true)
            try await queue.fold()
            #expect(try await queue.counted() == queue.trulyCounted())
        }
    }

    @Test("Due work says when something moved and when a sample is missing, and is silent otherwise")
    func due() async throws {
        try await QueueFixture.run { queue async throws in
            #expect(try await queue.run(FindDueWork()).first?.hasMoved == false)
            try await queue.accept(1)
            #expect(try await queue.run(FindDueWork()).first?.hasMoved == true)
            try await queue.fold()
            #expect(try await queue.run(FindDueWork()).first?.hasMoved == false)
            #expect(try await queue.run(FindDueWork()).first?.needsSample == true)
            // Twice, because a minute may begin in between.
            for _ in 0..<2 { try await queue.run(TakeSample()) }
            try await queue.script("UPDATE queue_sample SET minute = minute + interval '1 hour'")
            #expect(try await queue.run(FindDueWork()).first?.needsSample == false)
        }
    }
}
