import Foundation

/// What `/proc/<pid>/stat` tells (proc(5)), in ticks of the kernel's clock.
struct ProcessStat: Equatable {
    let id: Int32
    let parent: Int32
    /// In user and kernel mode.
    let ticks: Int
    /// The same of the children that it has waited for.
    let ticksOfEnded: Int

    /// Nil when there is no such process.
    init?(of id: Int32) {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return nil }
        self.init(text)
    }

    /// - Parameter text: `id (name) state parent …`; a name may have blanks and brackets of its own.
    init?(_ text: String) {
        guard let nameEnd = text.lastIndex(of: ")"), let id = Int32(text.prefix { $0 != " " }) else { return nil }
        let fields = text[text.index(after: nameEnd)...].split(separator: " ")
        guard fields.count > 14, let parent = Int32(fields[1]) else { return nil }
        let times = fields[11...14].compactMap { Int($0) }
        guard times.count == 4 else { return nil }
        (self.id, self.parent, ticks, ticksOfEnded) = (id, parent, times[0] + times[1], times[2] + times[3])
    }
}
