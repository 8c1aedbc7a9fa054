/// Reads numbers of a fixed width from bytes that it never runs past.
struct DigitReader {
    let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ expected: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: expected) else { return false }
        position += 1
        return true
    }

    private mutating func digit() -> Int? {
        guard position < bytes.count, (ASCII.zero...ASCII.nine).contains(bytes[position]) else { return nil }
        position += 1
        return Int(bytes[position - 1] - ASCII.zero)
    }

    mutating func number(width: Int) -> Int? {
        var number = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// The nanoseconds of an optional fraction, or nil when a point is followed by no digit or by more than nine.
    mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        var nanoseconds = 0
        var scale = 1_000_000_000
        while let digit = digit() {
            scale /= 10
            guard scale > 0 else { return nil }
            nanoseconds += digit * scale
        }
        return scale < 1_000_000_000 ? nanoseconds : nil
    }

    /// The zone in seconds east of UTC, or nil when there is none.
    mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let isEast = skip("+")
        guard isEast || skip("-"), let hours = number(width: 2), skip(":"), let minutes = number(width: 2),
            hours < 24, minutes < 60
        else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        return isEast ? seconds : -seconds
    }
}
