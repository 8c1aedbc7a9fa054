import Dispatch
import Foundation
import Testing

@testable import Knowledge

@Suite("Reading large documents beside everything else", .timeLimit(.minutes(1)))
struct ReadingDeskTests {
    @Test("Work that keeps its thread keeps none that tasks share, however much of it there is")
    func beside() async {
        let gate = DispatchSemaphore(value: 0)
        let jobs = 2 * ProcessInfo.processInfo.activeProcessorCount
        let wentOn = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<jobs {
                // Without a desk these hold every thread there is, and nobody is left to open the gate.
                group.addTask { await ReadingDesk.work { gate.wait(timeout: .now() + .seconds(20)) == .success } }
            }
            group.addTask {
                for _ in 0..<100 { await Task.yield() }
                for _ in 0..<jobs { gate.signal() }
                return true
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(wentOn == Array(repeating: true, count: jobs + 1))
    }

    @Test("A large document gives the same there, and is refused the same")
    func same() async throws {
        let reader = DocumentReader(IndexSettings())
        let text = (0..<20_000).map { "Sentence number \($0) is here." }.joined(separator: "\n\n")
        let large = StoredDocument.of(text)
        #expect(large.content.count >= DocumentReader.deskBytesMin)
        let aside = try await reader.readAside(large)
        let here = try reader.read(large)
        #expect(aside.chunks.map(\.contentKey) == here.chunks.map(\.contentKey))
        let zeros = StoredDocument.of([UInt8](repeating: 0, count: DocumentReader.deskBytesMin), as: .text)
        let refusal = await #expect(throws: DocumentRefusal.self) { _ = try await reader.readAside(zeros) }
        #expect(refusal?.code == "not_text")
    }
}
