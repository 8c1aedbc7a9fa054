/// Reads a label's name as words: "orderStatus" and "order_status" are "order status".
enum LabelName {
    static func words(of name: String) -> String {
        var words = ""
        var wasLower = false
        for character in name {
            if wasLower, character.isUppercase { words.append(" ") }
            words.append(character.isLetter || character.isNumber ? character : " ")
            wasLower = character.isLowercase
        }
        return words
    }
}
