//! The set of pictures: for each its word, its drawing, its ground and what it could be mistaken for.
//!
//! Drawings are Twemoji (CC-BY 4.0), named by their code point. The order is part of the
//! protocol: new pictures go to the end.

/// One picture of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// What a person calls it; in English here, in catalogues for other languages.
    pub word: &'static str,
    /// The code point of the drawing, in hexadecimal: the name of its file.
    pub code: &'static str,
    /// Which of the eight ground colours it stands on.
    pub ground: u8,
    /// Pictures of one kin look alike and never share a grid.
    pub kin: &'static str,
}

const fn drawing(word: &'static str, code: &'static str, ground: u8, kin: &'static str) -> Drawing {
    Drawing {
        word,
        code,
        ground,
        kin,
    }
}

/// Every picture.
pub const DRAWINGS: [Drawing; 80] = [
    drawing("red fox", "1f98a", 0, "canine"),
    drawing("whale", "1f433", 2, "sea mammal"),
    drawing("owl", "1f989", 4, "owl"),
    drawing("octopus", "1f419", 5, "octopus"),
    drawing("snail", "1f40c", 7, "snail"),
    drawing("penguin", "1f427", 6, "penguin"),
    drawing("frog", "1f438", 3, "frog"),
    drawing("bee", "1f41d", 4, "insect"),
    drawing("turtle", "1f422", 0, "turtle"),
    drawing("crab", "1f980", 1, "crab"),
    drawing("elephant", "1f418", 3, "elephant"),
    drawing("giraffe", "1f992", 6, "giraffe"),
    drawing("butterfly", "1f98b", 7, "butterfly"),
    drawing("hedgehog", "1f994", 1, "hedgehog"),
    drawing("flamingo", "1f9a9", 1, "flamingo"),
    drawing("lion", "1f981", 2, "lion"),
    drawing("panda", "1f43c", 7, "bear"),
    drawing("parrot", "1f99c", 5, "parrot"),
    drawing("ladybird", "1f41e", 6, "insect"),
    drawing("dolphin", "1f42c", 0, "sea mammal"),
    drawing("horse", "1f40e", 4, "horse"),
    drawing("rooster", "1f413", 1, "rooster"),
    drawing("cactus", "1f335", 7, "cactus"),
    drawing("clover", "1f340", 1, "clover"),
    drawing("strawberry", "1f353", 3, "red fruit"),
    drawing("pineapple", "1f34d", 5, "pineapple"),
    drawing("banana", "1f34c", 2, "yellow fruit"),
    drawing("mushroom", "1f344", 6, "mushroom"),
    drawing("sunflower", "1f33b", 2, "flower"),
    drawing("tulip", "1f337", 6, "flower"),
    drawing("carrot", "1f955", 6, "carrot"),
    drawing("watermelon", "1f349", 4, "watermelon"),
    drawing("cherries", "1f352", 1, "red fruit"),
    drawing("lemon", "1f34b", 5, "yellow fruit"),
    drawing("avocado", "1f951", 0, "avocado"),
    drawing("maize", "1f33d", 3, "maize"),
    drawing("pretzel", "1f968", 2, "pretzel"),
    drawing("cheese", "1f9c0", 3, "cheese"),
    drawing("cupcake", "1f9c1", 6, "cake"),
    drawing("ice cream", "1f366", 5, "ice cream"),
    drawing("teapot", "1fad6", 0, "teapot"),
    drawing("key", "1f511", 4, "key"),
    drawing("guitar", "1f3b8", 5, "string instrument"),
    drawing("violin", "1f3bb", 7, "string instrument"),
    drawing("trumpet", "1f3ba", 2, "trumpet"),
    drawing("drum", "1f941", 1, "drum"),
    drawing("umbrella", "2602", 7, "umbrella"),
    drawing("alarm clock", "23f0", 4, "clock"),
    drawing("bicycle", "1f6b2", 2, "bicycle"),
    drawing("sailing boat", "26f5", 6, "boat"),
    drawing("anchor", "2693", 0, "anchor"),
    drawing("bell", "1f514", 5, "bell"),
    drawing("balloon", "1f388", 3, "balloon"),
    drawing("kite", "1fa81", 1, "kite"),
    drawing("camera", "1f4f7", 4, "camera"),
    drawing("light bulb", "1f4a1", 2, "bulb"),
    drawing("hammer", "1f528", 7, "hammer"),
    drawing("scissors", "2702", 4, "scissors"),
    drawing("pencil", "270f", 6, "pencil"),
    drawing("rocket", "1f680", 0, "rocket"),
    drawing("tractor", "1f69c", 5, "tractor"),
    drawing("helicopter", "1f681", 7, "helicopter"),
    drawing("bus", "1f68c", 6, "bus"),
    drawing("tent", "26fa", 3, "tent"),
    drawing("castle", "1f3f0", 1, "castle"),
    drawing("volcano", "1f30b", 6, "volcano"),
    drawing("rainbow", "1f308", 5, "rainbow"),
    drawing("snowman", "26c4", 3, "snowman"),
    drawing("moon", "1f319", 5, "moon"),
    drawing("top hat", "1f3a9", 0, "hat"),
    drawing("boot", "1f462", 2, "boot"),
    drawing("crown", "1f451", 3, "crown"),
    drawing("present", "1f381", 6, "present"),
    drawing("dice", "1f3b2", 4, "dice"),
    drawing("magnet", "1f9f2", 7, "magnet"),
    drawing("football", "26bd", 0, "football"),
    drawing("telescope", "1f52d", 4, "telescope"),
    drawing("robot", "1f916", 3, "robot"),
    drawing("glasses", "1f453", 1, "glasses"),
    drawing("snowflake", "2744", 0, "snowflake"),
];
