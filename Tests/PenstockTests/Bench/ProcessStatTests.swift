import Glibc
import Testing

@testable import Assembly

@Suite("Processor time of a process")
struct ProcessStatTests {
    @Test("Its own and that of the children it waited for are read, whatever it is called")
    func fields() throws {
        let text = "12 (postgres: a) b (c) S 7 12 12 0 -1 4194560 1 2 3 4 101 20 3000 400 20 0 1 0 99 1 2"
        let stat = try #require(ProcessStat(text))
        #expect(stat.id == 12)
        #expect(stat.parent == 7)
        #expect(stat.ticks == 121)
        #expect(stat.ticksOfEnded == 3400)
    }

    @Test(
        "A line that ends too early is none",
        arguments: ["", "12", "12 (x", "12 (x) S 7 12", "x (y) S 7 1 1 0 0 0 0 0 0 0 1 1 1 1 1"])
    func short(_ text: String) { #expect(ProcessStat(text) == nil) }

    @Test("This process has a parent and has used some")
    func own() throws {
        let stat = try #require(ProcessStat(of: getpid()))
        #expect(stat.parent == getppid())
        #expect(stat.ticks > 0)
        #expect(ProcessStat(of: -1) == nil)
    }
}
