try: print
finally:
 try: print
 finally:
  try: print
  finally:
   try: print
   finally:
    try: print
    finally:
     try: print
     finally:
      try: print
      finally:
       try: print
       finally:
        try: print
        finally:
         try: print
         finally:
          try: print
          finally:
           try: print
           finally:
            try: print
            finally:
             try: print
             finally:
              try: print
              finally:
               try: print
               finally:
                try: print
                finally:
                 try: print
                 finally:
                  print(input())
