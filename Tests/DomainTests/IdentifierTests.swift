import Domain
import Foundation
import Testing

@Suite("Identifiers")
struct IdentifierTests {
    private func uuid(_ high: UInt64, _ low: UInt64) -> UUID { UUID(high: high, low: low) }

    @Test("An ID reads back from its own spelling")
    func roundTrip() {
        var generator = SplitMix64(seed: 1)
        for _ in 0..<500 {
            let id = TaskID(uuid(generator.next(), generator.next()))
            #expect(TaskID(id.description) == id)
        }
    }

    @Test(
        "The spelling is the prefix and 26 digits of Crockford's base 32",
        arguments: [
            (0, 0, "task_00000000000000000000000000"), (0, 31, "task_0000000000000000000000000z"),
            (0, 32, "task_00000000000000000000000010"), (UInt64.max, UInt64.max, "task_7zzzzzzzzzzzzzzzzzzzzzzzzz"),
            (0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210, "task_014d2pf2dbsqqzxq5tk1v58cgg"),
        ] as [(UInt64, UInt64, String)])
    func spelling(high: UInt64, low: UInt64, text: String) {
        #expect(TaskID(uuid(high, low)).description == text)
        #expect(TaskID(text)?.uuid == uuid(high, low))
    }

    @Test(
        "Anything but the canonical spelling is refused",
        arguments: [
            "", "task_", "task", "msg_00000000000000000000000000", "00000000000000000000000000",
            "task_0000000000000000000000000", "task_000000000000000000000000000", "task_80000000000000000000000000",
            "task_0000000000000000000000000i", "task_0000000000000000000000000l", "task_0000000000000000000000000o",
            "task_0000000000000000000000000u", "task_0000000000000000000000000Z", "Task_00000000000000000000000000",
            "task_00000000-0000-0000-0000-0000", " task_00000000000000000000000000", "task_00000000000000000000000000 ",
            "task_000000000000000000000000é", "task__0000000000000000000000000",
        ])
    func refuses(text: String) {
        #expect(TaskID(text) == nil)
    }

    @Test("An ID of one thing does not read as another's")
    func prefixes() {
        let uuid = UUIDv7.make()
        let texts = [
            TaskID(uuid).description, MessageID(uuid).description, KeyID(uuid).description, CallID(uuid).description,
        ]
        #expect(Set(texts).count == 4)
        #expect(texts.compactMap { TaskID($0) }.count == 1)
        #expect(texts.compactMap { MessageID($0) }.count == 1)
    }

    @Test("IDs sort like their spellings and like their bytes")
    func order() {
        var generator = SplitMix64(seed: 2)
        let ids = (0..<300).map { _ in TaskID(uuid(generator.next(), generator.next())) }.sorted()
        #expect(ids.map(\.description) == ids.map(\.description).sorted())
        #expect(ids.map(\.uuid.uuidString) == ids.map(\.uuid.uuidString).sorted())
    }

    @Test(
        "A version 7 UUID carries its version, its variant and its millisecond",
        arguments: [0, 1, 1_772_357_400_123, 0xFFFF_FFFF_FFFF] as [UInt64])
    func versionSeven(milliseconds: UInt64) {
        var generator = SplitMix64(seed: 3)
        for _ in 0..<100 {
            let uuid = UUIDv7.make(milliseconds: milliseconds, using: &generator)
            #expect(uuid.high >> 12 & 0xF == 7)
            #expect(uuid.low >> 62 == 2)
            #expect(uuid.high >> 16 == milliseconds)
            #expect(abs(UUIDv7.date(of: uuid).timeIntervalSince1970 * 1000 - Double(milliseconds)) < 0.5)
        }
    }

    @Test("A later millisecond sorts later, and no two of a thousand are the same")
    func sortsByTime() {
        var generator = SplitMix64(seed: 4)
        let ids = (0..<1000).map { TaskID(UUIDv7.make(milliseconds: UInt64($0 + 1), using: &generator)) }
        #expect(ids == ids.sorted())
        #expect(Set((0..<1000).map { _ in TaskID() }).count == 1000)
    }

    @Test("An ID travels through JSON as its spelling, and a wrong one is refused")
    func coding() throws {
        let id = TaskID()
        let data = try JSONEncoder().encode([id])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(id)\"]")
        #expect(try JSONDecoder().decode([TaskID].self, from: data) == [id])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([MessageID].self, from: data) }
    }
}
