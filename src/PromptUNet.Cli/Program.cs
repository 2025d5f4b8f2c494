System.Console.WriteLine("promptunet");
